//! Names of many origins, as people in the United Kingdom bear them, put together by chance and so nobody's.

use super::draw::{pick, pick_of};
use crate::dice::Dice;

/// First names of women, of men, and surnames of one origin, each list with commas between.
struct Origin {
    women: &'static str,
    men: &'static str,
    surnames: &'static str,
}

/// Somebody's name.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) title: &'static str,
    pub(crate) first: String,
    pub(crate) second: Option<String>,
    pub(crate) last: String,
}

const ENGLISH: Origin = Origin {
    women: "Abigail, Alison, Amy, Beverley, Bethany, Carol, Charlotte, Chelsea, Chloé, Claire, Dawn, Donna, \
        Emily, Gemma, Georgia, Hannah, Hayley, Holly, Jade, Janet, Jodie, Karen, Katie, Kelly, Kerry-Anne, \
        Kirsty, Laura, Leanne, Linda, Lisa, Louise, Mandy, Mary-Jane, Megan, Michelle, Natalie, Nicola, \
        Paige, Pauline, Rachel, Rebecca, Renée, Sally, Samantha, Sharon, Shannon, Sophie, Stacey, Susan, \
        Tracey, Wendy, Zoë",
    men: "Aaron, Adam, Alan, Andrew, Ashley, Ben, Billy, Bradley, Brian, Callum, Carl, Christopher, Connor, \
        Craig, Daniel, Darren, Dean, Dominic, Gary, Gareth, Graham, Ian, Jack, Jake, Jamie, Jason, \
        John-Paul, Jonathan, Jordan, Josh, Keith, Kevin, Kieran, Lee, Lewis, Liam, Luke, Mark, Martin, \
        Matthew, Neil, Nathan, Paul, Peter, Philip, Reece, Robert, Ryan, Scott, Simon, Stephen, Stuart, \
        Thomas, Tony, Wayne",
    surnames: "Ackroyd, Allsop, Archer, Armitage, Ashworth, Atkin, Barlow, Beardsley, Birch, Bramley, Brookes, \
        Butterworth, Carver, Chadwick, Clegg, Copley, Crabtree, Cutts, Dransfield, Eastwood, Elsworth, \
        Fearnley, Fletcher, Garside, Gill, Goddard, Greaves, Hallam, Hardcastle, Haywood, Hebden, Hepworth, \
        Hirst, Holroyd, Illingworth, Jessop, Kirkby, Leadbetter, Lister, Longden, Mellor, Naylor, Oldroyd, \
        Ormerod, Pickering, Priestley, Ramsden, Rowbotham, Sharrock, Shuttleworth, Sidebottom, Stead, \
        Sugden, Thackray, Tinker, Tolley, Unsworth, Varley, Wadsworth, Walmsley, Whitehead, Widdowson, \
        Wilkes, Winterbottom, Wragg, Yardley",
};

const IRISH_SCOTTISH: Origin = Origin {
    women: "Aisling, Bríd, Catriona, Eilidh, Fiona, Gráinne, Isla, Mairi, Niamh, Orla, Róisín, Sinéad",
    men: "Alasdair, Callum, Cormac, Declan, Eoin, Fergus, Finlay, Hamish, Oisín, Ruaridh, Seán, Tadhg",
    surnames: "Boyle, Buchanan, Byrne, Carmichael, Drummond, Farrell, Gallagher, Geraghty, Kilbride, MacAskill, \
        MacInnes, McAllister, McGinty, O'Brien, O'Donovan, O'Shaughnessy, Quigley, Sweeney, Urquhart",
};

const WELSH: Origin = Origin {
    women: "Angharad, Bethan, Carys, Catrin, Eirlys, Elin, Ffion, Gwenllïan, Haf, Lowri, Mair, Nerys, Nia, \
        Rhiannon, Siân, Siwan",
    men: "Aled, Arwel, Dafydd, Emyr, Geraint, Gethin, Gruffudd, Gwilym, Huw, Ieuan, Iolo, Llŷr, Owain, \
        Rhodri, Rhys, Siôn, Tomos",
    surnames: "Bebb, Bevan, Bowen, Davies, Ellis-Wyn, Gittins, Griffiths, Gwynne, Howells, Jenkins, Lloyd, \
        Llewellyn, Meredith, Morgan, Mostyn, Nefyn, Parry, Penry, Powell, Prosser, Pryce, Rees, \
        ap Rhydderch, Vaughan, Watkins",
};

const PAKISTANI: Origin = Origin {
    women: "Aisha, Amina, Bushra, Farah, Iqra, Kiran, Maryam, Nadia, Rukhsana, Saima, Shazia, Sumaira, Uzma, \
        Zainab",
    men: "Adeel, Asif, Bilal, Faisal, Hamza, Imran, Junaid, Kashif, Nadeem, Omar, Rizwan, Shahid, Tariq, \
        Usman, Waqas",
    surnames: "Ahmed, Akhtar, Anwar, Aslam, Bhatti, Butt, Chaudhry, Hussain, Iqbal, Javed, Khan, Mahmood, Malik, \
        Mirza, Qureshi, Rafiq, Shah, Yaqoob",
};

const INDIAN: Origin = Origin {
    women: "Anjali, Bhavna, Deepa, Gurpreet, Harjit, Jaspreet, Kavita, Manjit, Meera, Nisha, Parveen, Priya, \
        Rupinder, Sunita",
    men: "Amrit, Baljit, Chetan, Dilip, Gurdeep, Harpreet, Jagtar, Kishan, Manpreet, Nikhil, Rajesh, Sanjay, \
        Sukhdev, Vikram",
    surnames: "Atwal, Bains, Chauhan, Desai, Dhaliwal, Gohil, Grewal, Joshi, Kalsi, Mistry, Nair, Parmar, Patel, \
        Sandhu, Sahota, Solanki, Thakrar, Virk",
};

const BANGLADESHI: Origin = Origin {
    women: "Afsana, Jannatul, Nasima, Rahela, Rumana, Salma, Sharmin, Taslima",
    men: "Abdul, Anwar, Habibur, Kamrul, Mizanur, Nazrul, Rafiqul, Shamim",
    surnames: "Ali, Alam, Begum, Chowdhury, Haque, Islam, Miah, Rahman, Sarkar, Uddin",
};

const POLISH: Origin = Origin {
    women: "Agnieszka, Beata, Danuta, Ewa, Joanna, Katarzyna, Małgorzata, Monika, Zofia",
    men: "Andrzej, Bartosz, Dariusz, Grzegorz, Krzysztof, Łukasz, Marek, Paweł, Tomasz",
    surnames: "Bielawski, Borkowski, Czarnecki, Dąbek, Górski, Jasiński, Kaczmarek, Krawczyk, Mróz, Nowicki, \
        Pawlak, Sadowski, Wróbel, Żak",
};

const EASTERN: Origin = Origin {
    women: "Ana-Maria, Daiva, Elena, Ioana, Jurgita, Mihaela, Oksana, Ramunė, Ștefania, Svitlana, Tereza, Yuliia",
    men: "Andrei, Bogdan, Cătălin, Darius, Gintaras, Ionuț, Jiří, Mantas, Oleh, Petro, Răzvan, Vasyl",
    surnames: "Bălan, Bondar, Ciobanu, Dobrescu, Horvát, Ionescu, Kalvaitis, Kovalenko, Lupu, Marchuk, Moldovan, \
        Novák, Petrauskas, Popa, Shevchuk, Țurcanu",
};

const WEST_AFRICAN: Origin = Origin {
    women: "Abena, Adaeze, Akosua, Amara, Blessing, Chidinma, Efua, Folake, Grace, Ngozi, Temitope, Yaa",
    men: "Adebayo, Babatunde, Chukwuemeka, Emeka, Femi, Ifeanyi, Kofi, Kwabena, Kwame, Oluwaseun, Tunde, Yaw",
    surnames: "Adeyemi, Agyeman, Akintola, Amoah, Asante, Balogun, Boateng, Eze, Mensah, Nwosu, Ofori, Okafor, \
        Okonkwo, Oyelaran, Quartey, Sarpong",
};

const EAST_AFRICAN: Origin = Origin {
    women: "Asmara, Fatuma, Hodan, Ifrah, Luul, Mekdes, Miriam, Rahel, Saba, Tsehay",
    men: "Abdirahman, Bereket, Dawit, Filmon, Hassan, Mahad, Mehari, Tesfay, Yonas, Yusuf",
    surnames: "Abdi, Abraha, Berhe, Farah, Gebremariam, Haile, Hersi, Jama, Kidane, Mohamud, Osman, Tekle, \
        Warsame, Woldu",
};

const CARIBBEAN: Origin = Origin {
    women: "Aaliyah, Althea, Bernice, Cherelle, Claudette, Desrée, Janelle, Marcia, Shanice, Yvonne",
    men: "Clive, Delroy, Desmond, Errol, Jerome, Leroy, Marlon, Nathaniel, Tyrell, Winston",
    surnames: "Beckford, Blackwood, Bogle, Chambers, Cuffie, Facey, Gayle, Henriques, Lindo, Pinnock, Pusey, \
        Samuels, St Hilaire, Tulloch, Wynter",
};

const MIDDLE_EASTERN: Origin = Origin {
    women: "Dilan, Golnaz, Hanan, Leila, Nasrin, Noor, Rima, Samar, Shirin, Yasmin",
    men: "Ahmad, Behrouz, Dler, Farhad, Haider, Khaled, Mustafa, Rebwar, Reza, Samir",
    surnames: "Al-Najjar, Barzinji, Darwish, El-Sayed, Ghorbani, Haddad, Karimi, Kaya, Mahdavi, Mansour, Rostami, \
        Saleh, Yıldız, Zebari",
};

const EAST_ASIAN: Origin = Origin {
    women: "Bích, Grace, Hoa, Ka-Yan, Lan, Maricel, Mei, Rosalinda, Wai-Ling, Xiu",
    men: "Benedicto, Chi-Wai, Dũng, Hao, Jun, Kar-Ho, Minh, Rodel, Tuấn, Wei",
    surnames: "Chan, Cheung, Dela Cruz, Đặng, Huang, Lam, Lau, Magbanua, Ngô, Phạm, Santos, Tsang, Vũ, Zhou",
};

const SOUTHERN_EUROPEAN: Origin = Origin {
    women: "Beatriz, Conceição, Francesca, Inês, Lucía, Marta, Núria, Valentina",
    men: "Álvaro, Duarte, Giovanni, Joaquim, João, Luís, Óscar, Stefano",
    surnames: "Almeida, Barbosa, Cabrera, Conti, Ferreira-Lima, Gonçalves, Ibáñez, Moretti, Muñoz, Nogueira, \
        Pacheco, Simões",
};

/// Draws a name; in Wales, and for those who speak Welsh, Welsh names come most often.
pub(crate) fn name(dice: &mut Dice, in_wales: bool, speaks_welsh: bool) -> Name {
    let welsh = match (in_wales, speaks_welsh) {
        (_, true) => 300,
        (true, false) => 90,
        (false, false) => 3,
    };
    let origin = dice.weigh([
        (&ENGLISH, 108),
        (&WELSH, welsh),
        (&IRISH_SCOTTISH, 12),
        (&PAKISTANI, 16),
        (&INDIAN, 12),
        (&BANGLADESHI, 5),
        (&POLISH, 8),
        (&EASTERN, 8),
        (&WEST_AFRICAN, 9),
        (&EAST_AFRICAN, 6),
        (&CARIBBEAN, 8),
        (&MIDDLE_EASTERN, 7),
        (&EAST_ASIAN, 5),
        (&SOUTHERN_EUROPEAN, 4),
    ]);
    let woman = dice.percent(46);
    let firsts = if woman { origin.women } else { origin.men };
    let first = one_of(dice, firsts);
    let second = if dice.percent(22) { Some(one_of(dice, firsts)).filter(|name| *name != first) } else { None };
    let mut last = surname(dice, origin, woman);
    if dice.percent(4) && !last.contains(['-', ' ']) {
        let others = if dice.percent(50) { &ENGLISH } else { origin };
        let other = surname(dice, others, woman);
        if other != last && !other.contains(['-', ' ']) {
            last = format!("{last}-{other}");
        }
    }
    let title = match (dice.between(1, 1000), woman) {
        (1..=12, _) => "Mx",
        (13..=40, _) => "",
        (_, false) => "Mr",
        (_, true) => dice.weigh([("Ms", 45), ("Miss", 30), ("Mrs", 25)]),
    };
    Name { title, first: first.to_owned(), second: second.map(str::to_owned), last }
}

fn one_of(dice: &mut Dice, names: &'static str) -> &'static str {
    let names: Vec<&'static str> = names.split(", ").collect();
    pick(dice, &names)
}

/// A surname; those of Poland have a form for women.
fn surname(dice: &mut Dice, origin: &Origin, woman: bool) -> String {
    let drawn = one_of(dice, origin.surnames);
    match drawn.strip_suffix('i') {
        Some(stem) if woman && (stem.ends_with("sk") || stem.ends_with("ck")) => format!("{stem}a"),
        _ => drawn.to_owned(),
    }
}

/// The surname taken on marriage, or by choice: another of the same kind or of any.
pub(crate) fn new_surname(dice: &mut Dice, old: &str) -> String {
    let origins = [&ENGLISH, &PAKISTANI, &WEST_AFRICAN, &CARIBBEAN, &IRISH_SCOTTISH];
    let origin = pick_of(dice, origins);
    let drawn = surname(dice, origin, false);
    if drawn == old { format!("{old}-Hallam") } else { drawn }
}

/// A text in plain small letters, as e-mail addresses and ids have it: accents off, anything else dropped.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter_map(plain_letter).collect()
}

fn plain_letter(letter: char) -> Option<char> {
    const FOLDS: [(&str, char); 16] = [
        ("áàâãäăąåạấặ", 'a'),
        ("çćčĉ", 'c'),
        ("đď", 'd'),
        ("éèêëęėě", 'e'),
        ("íìîïịı", 'i'),
        ("łľ", 'l'),
        ("ñńň", 'n'),
        ("óòôõöőơọộ", 'o'),
        ("řŕ", 'r'),
        ("śșşš", 's'),
        ("țţť", 't'),
        ("úùûüũűůư", 'u'),
        ("ýỳŷÿ", 'y'),
        ("źżž", 'z'),
        ("ŵ", 'w'),
        ("ğ", 'g'),
    ];
    let small = letter.to_lowercase().next().unwrap_or(letter);
    if small.is_ascii_alphanumeric() {
        return Some(small);
    }
    FOLDS.iter().find(|(letters, _)| letters.contains(small)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_keep_every_letter_of_every_name() {
        let origins = [
            &ENGLISH,
            &WELSH,
            &IRISH_SCOTTISH,
            &PAKISTANI,
            &INDIAN,
            &BANGLADESHI,
            &POLISH,
            &EASTERN,
            &WEST_AFRICAN,
            &EAST_AFRICAN,
            &CARIBBEAN,
            &MIDDLE_EASTERN,
            &EAST_ASIAN,
            &SOUTHERN_EUROPEAN,
        ];
        for name in origins.iter().flat_map(|o| [o.women, o.men, o.surnames]).flat_map(|names| names.split(", ")) {
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            assert_eq!(plain(name).chars().count(), letters, "{name}");
        }
        assert_eq!(plain("O'Shaughnessy-Żak"), "oshaughnessyzak");
    }
}
