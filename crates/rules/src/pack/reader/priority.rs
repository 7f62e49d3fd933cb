//! Reads `[[priority]]` blocks: in which order a worklist shows people.

use super::block::Block;
use crate::pack::model::{Head, Priority};
use crate::pack::phrase::{condition, group_name, least_time_to};

/// Reads a priority.
pub(super) fn priority(block: &mut Block, head: Head) -> Option<Priority> {
    block.only(&["for-group", "only-if", "order-by"], true);
    let for_group = block.phrase("for-group", group_name);
    let only_if = block.phrase("only-if", condition);
    Some(Priority { head, for_group, only_if, least_time_to: block.need_phrase("order-by", least_time_to)? })
}
