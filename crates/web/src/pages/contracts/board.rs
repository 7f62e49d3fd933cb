//! The board: every standard's figure against its threshold, this month, the month before, rolling and all so far.

use super::figure::{Asked, figure, month_words, owner_of, owner_word, threshold_words};
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::figures::{self, Board, Owner, Seen, Span};

/// The page.
///
/// # Errors
/// There is no such contract, or nothing of it that this visitor may see.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(contract): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let call = visitor.call();
    let (seen, owner) = whose(&desk, &visitor, &contract, &asked).await?;
    let board = figures::board(&desk.house, &call, (&contract, &owner), asked.month()).await?;
    let program = desk.house.program(&board.pack)?;
    let measures = program.measures.iter().flatten().count();
    let own = context! { measures => measures, asked => context! { of => owner_word(&owner) }, whose => whose_words(&owner), ..drawn(&board, &seen) };
    visitor.page(&desk, "pages/contracts/board.njk", &format!("{}: figures", board.name), own)
}

/// Whose figures are asked for: those the address names, else the widest that are this visitor's.
pub(super) async fn whose(
    desk: &Shared,
    visitor: &Visitor,
    contract: &str,
    asked: &Asked,
) -> Result<(Option<Seen>, Owner), Stop> {
    let seen = figures::contracts(&desk.house, &visitor.call()).await?.into_iter().find(|s| s.contract.id == contract);
    let widest = seen.as_ref().map_or(Owner::Contract, |s| s.widest.clone());
    let owner = owner_of(&asked.of).unwrap_or(widest);
    Ok((seen, owner))
}

/// Whose figures they are, for people.
#[must_use]
pub(super) fn whose_words(owner: &Owner) -> String {
    match owner {
        Owner::Contract => "The whole contract".into(),
        Owner::Organisation(id) => format!("Organisation {id}, and all under it"),
        Owner::Staff(id) => format!("Participants of {id}"),
    }
}

fn drawn(board: &Board, seen: &Option<Seen>) -> Value {
    let this = board.on.month_name();
    let running = |span: Span| span != Span::MonthBefore && board.month >= this;
    let lines: Vec<Value> = board
        .lines
        .iter()
        .map(|line| {
            let cells: Vec<Value> = line.cells.iter().map(|c| figure(c, line.threshold, running(c.span))).collect();
            context! {
                id => &line.standard,
                clause => &line.clause,
                says => &line.says,
                threshold => line.threshold.map(threshold_words),
                cells => cells,
                anything => line.cells[4].counts.matured() > 0,
            }
        })
        .collect();
    let outcomes: Vec<Value> = board
        .outcomes
        .iter()
        .filter(|o| o.agreed_so_far.is_some())
        .map(|o| context! { says => &o.says, clause => &o.clause, agreed => o.agreed, so_far => o.agreed_so_far })
        .collect();
    let months: Vec<Value> = board
        .months
        .iter()
        .map(|m| context! { value => m, text => month_words(m), selected => *m == board.month })
        .collect();
    context! {
        id => &board.contract,
        name => &board.name,
        pack => &board.pack,
        on => board.on.to_string(),
        waiting => board.waiting,
        month => &board.month,
        month_words => month_words(&board.month),
        months => months,
        spans => Span::ALL.map(Span::words).to_vec(),
        lines => lines,
        outcomes => outcomes,
        keeps => seen.as_ref().is_some_and(|s| s.keeps),
        whole => seen.as_ref().is_some_and(|s| s.widest == Owner::Contract),
    }
}
