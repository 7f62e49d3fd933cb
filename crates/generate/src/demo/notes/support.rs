//! Sentences for the time on the programme: meetings, misses, and what stands in the way.

/// How a booked meeting began.
pub(crate) const MET: &[&str] = &[
    "Caught up with {name} as booked.",
    "Good meeting with {name} today.",
    "Spoke to {name}, about half an hour.",
    "{name} on time and in better spirits than last time.",
    "Met {name}; a short one, as {they} had somewhere to be.",
    "{name} had done everything on the list, and said so before I could ask.",
    "Regular appointment with {name}.",
    "Rang {name} at the agreed time.",
    "{name} sounded tired, so we kept to the one thing that could not wait.",
    "Talked with {name} over video; the picture froze now and then, but we managed.",
    "{name} began by asking how I was, and then told me about the week.",
    "A quieter meeting today. {name} wanted to listen more than talk.",
    "Long talk with {name}, worth the time.",
    "Met {name}. We started with what went well.",
];

/// In the first weeks.
pub(crate) const EARLY: &[&str] = &[
    "Made a start on the CV: {past} first, and the rest can be shorter.",
    "We wrote a first profile of four lines. {they} read it out and changed every second word, which is good.",
    "Set up an account on the vacancy site together and saved the password where {they} will find it.",
    "Looked at which jobs near home fit the hours {they} can do.",
    "{they} had not thought of {past} as a skill. We made a list, and it ran over the page.",
    "Talked about what {work} is like day to day, so that it is no surprise.",
    "Asked the college about a place on {learn}; no answer yet.",
    "Two applications sent since we last spoke, both for {work}.",
    "Found that the old CV had the wrong telephone number on it. Put right.",
    "Looked at the bank of practice questions and chose three to start with.",
];

/// In the middle.
pub(crate) const MIDDLE: &[&str] = &[
    "Five applications since last time, one reply: a no, but a kind one with a reason in it.",
    "Applied for the {role} post at {place} and asked them for feedback whatever comes.",
    "Practised the question everybody dreads, why should we hire you, until it sounded like {them}.",
    "The covering letter is now short enough to be read.",
    "Went through a vacancy for {work} line by line: six of eight points met, which is enough to apply.",
    "Telephone interview for a {role} post on Wednesday. We did a run-through and swapped places halfway.",
    "{they} went in and asked at {place} in person; {was} told to come back when the manager is there.",
    "No replies yet. We agreed that silence says more about the employer than about {them}.",
    "Second stage at {place}: a trial shift of two hours. Looked up the bus and what to wear.",
    "Booked on to {learn}; the letter with the date has come.",
    "Wrote to three employers who have not advertised. One has asked for a CV.",
    "Looked at agencies as well as direct posts, and what the difference means for pay.",
    "{they} asked about zero-hours contracts. Went through the good and the bad.",
    "The broker has put {them} forward for a {role} post.",
];

/// Towards the end.
pub(crate) const LATE: &[&str] = &[
    "Interview at {place} went well by {their} own account; hears on Friday.",
    "Did not get the post at {place}, second of two. Disappointed, and rightly proud of having got so far.",
    "We looked back at the first CV today and laughed. A long way from there.",
    "Talked about what {they} can go on doing alone, and where to ask once our time is over.",
    "An offer in principle for {work}, waiting on references. One is slow; I have chased it.",
    "Better-off calculation done: about thirty pounds a week more, after fares.",
    "{they} now sends applications without asking me first, which is the whole idea.",
    "Agreed to keep the search wide until something is signed.",
    "Went through what to ask at a second interview: the hours, the rota, who to ring when ill.",
    "Widened the search by two bus stops, which adds the retail park.",
];

/// A home with children.
pub(crate) const CHILDREN: &[&str] = &[
    "The youngest is off school again, so we spoke in the gap between lessons.",
    "Looked at breakfast club, which would open up the earlier shifts.",
    "School hours are fixed points; {they} can do nine-thirty to two-thirty without asking anybody.",
    "Childcare is the sticking point for weekends, and we say so to employers from the start.",
    "{their} mother can have the children two days a week once it is certain.",
    "Went through help with childcare costs; {they} had not known it is paid back each month.",
];

/// A home with somebody to look after.
pub(crate) const CARER: &[&str] = &[
    "{they} look{s} after {their} father in the mornings, so afternoons are what we search for.",
    "The carers for {their} mother now come at eight, which frees an hour.",
    "Talked about what an employer can be asked for by somebody who cares for a relative.",
    "{their} brother may take over two evenings. {they} would like that settled before applying for lates.",
];

/// A home alone.
pub(crate) const ALONE: &[&str] = &[
    "{they} said the days run into each other. We put one thing outside the house into each week.",
    "The heating is on a meter, and {they} would rather meet at the office where it is warm. Of course.",
    "Has started going to the library on Tuesdays, for the quiet and the computers.",
    "Budget is tight until the end of the month. Gave the number of the advice line.",
];

/// Housing not settled.
pub(crate) const UNSETTLED: &[&str] = &[
    "Still on a friend's sofa; the housing appointment is next week and comes before anything else.",
    "Post goes to {their} sister's for now. Changed nothing here until {they} tell{s} us to.",
    "Viewed a room yesterday and has good hopes. Job search on low heat until that is settled.",
    "Wrote a short letter for the housing officer, with {their} agreement, saying that {they} take{s} part.",
];

/// A home with others.
pub(crate) const FAMILY: &[&str] = &[
    "{their} cousin works at {place} and will ask about openings.",
    "There is one laptop between four at home, so {they} come{s} in to use ours.",
    "At home they have agreed that mornings are for the job search, which helps.",
    "{their} partner's hours were cut, so pay matters more than it did.",
];

/// Getting about by bus.
pub(crate) const BUS: &[&str] = &[
    "Early shifts are out while the first bus is at ten past six.",
    "We worked out the two buses to {place}: fifty minutes each way, and {they} would do it.",
    "Travel card runs out at the end of the week; will put the fare through with the receipt.",
    "{they} missed the connection last time, so we meet ten minutes later from now on.",
];

/// Getting about by car.
pub(crate) const CAR: &[&str] = &[
    "The car is back on the road, so the whole of the ring road is possible again.",
    "{they} drive{s}, which most of those applying for {work} do not. It is now in the first line of the CV.",
    "Insurance is due and worries {them} more than the interview.",
    "Could give a colleague a lift, should it be the early shift.",
];

/// Getting about on foot.
pub(crate) const FOOT: &[&str] = &[
    "Everything within half an hour's walk first, then we see.",
    "A bicycle would help; asked the recycling workshop, who have one for thirty pounds.",
    "{they} walk{s} everywhere, and {place} is twenty minutes away.",
    "Has been lent a bicycle by a neighbour, and rode in today.",
];

/// Interviews are the worry.
pub(crate) const INTERVIEWS: &[&str] = &[
    "Interviews are what {they} fear{s}: the mind goes blank. We practise with cards, and it is getting better.",
    "Two mock interviews today. The second was so much better that I asked {them} to hear the recording.",
    "Wrote down three stories from {past} that fit nearly any question.",
    "We agreed that it is fine to ask for a question again.",
];

/// A gap is the worry.
pub(crate) const GAP: &[&str] = &[
    "The four years without paid work worry {them}. We found words for them that are true and short.",
    "Listed what {they} did in those years: a household, a move, an allotment committee.",
    "Talked about volunteering for a month, so that there is a date on the CV from this year.",
    "An old supervisor from {past} is willing to be a referee, which {they} had not dared to ask.",
];

/// Computers are the worry.
pub(crate) const COMPUTERS: &[&str] = &[
    "Online forms are the hurdle. {they} typed, I only pointed.",
    "Attached a file to an e-mail alone for the first time today.",
    "Put {them} down for the Thursday computer basics group, small and patient.",
    "The phone is fine for messages but not for forms; asked about a loan tablet.",
];

/// English is the worry.
pub(crate) const ENGLISH: &[&str] = &[
    "We use shorter sentences and {they} tell{s} me when I talk too fast. It works.",
    "The English class moves up a level after the holidays; the tutor is pleased.",
    "Understands nearly all, writes less. The broker knows two employers who do not mind.",
    "Practised the telephone call to an employer three times, the last without notes.",
];

/// Age is the worry.
pub(crate) const AGE: &[&str] = &[
    "{they} feel{s} too old for the market. I gave two examples from this year that say otherwise.",
    "We took the school years off the CV, nobody needs them.",
    "Thirty years of turning up on time are worth a line of their own.",
    "Being asked to work for somebody half {their} age would not trouble {them}, {they} said.",
];

/// Confidence is the worry.
pub(crate) const CONFIDENCE: &[&str] = &[
    "Confidence is the thing. We wrote down one success a day for a fortnight.",
    "{they} nearly did not come today and did. I said that I had noticed.",
    "Rang an employer alone while I sat next to {them}, and hung up smiling.",
    "Speaks of {past} with pride once {they} forget{s} it is about {them}.",
];

/// How it ended, with another appointment booked.
pub(crate) const NEXT: &[&str] = &[
    "Next: {next}.",
    "See each other again on {next}.",
    "Next appointment {next}, same time.",
    "{next} is booked.",
    "We speak again on {next}; {they} will have heard by then.",
];

/// How it ended otherwise.
pub(crate) const CLOSE: &[&str] = &[
    "I said I would send the links today.",
    "{they} will bring the letter next time.",
    "Left it there.",
    "{they} know{s} where to find me in between.",
    "One thing each to do until next time.",
    "I owe {them} an answer about the fare.",
];

/// A missed appointment.
pub(crate) const MISSED: &[&str] = &[
    "{name} did not come today. Not like {them}, so I will ring rather than write.",
    "Waited fifteen minutes, no sign of {name}. Text sent to ask whether all is well.",
    "Missed appointment. No message beforehand, and none since.",
    "{name} did not answer at the agreed time; tried again ten minutes later.",
    "No show. The bus was off this morning, which may be the reason.",
    "{name} not there. Last time {they} said this week would be difficult.",
    "Not on the call today. I kept the line open until twenty past.",
    "Missed. {name} had confirmed yesterday, so something has come up.",
    "Did not attend. Will follow up tomorrow and keep the tone light.",
    "Empty chair today. I would like to understand why before we talk about rules.",
];

/// Contact after silence or between meetings.
pub(crate) const CONTACT: &[&str] = &[
    "Reached {name}. {they} had mixed up the days and {was} sorry about it. Booked again.",
    "{name} picked up: poorly child, no sleep, no chance to ring. Fine.",
    "Got through at last. {name} changed phone and had lost my number.",
    "Spoke to {name}; a shift came up at short notice and {they} took it. Quite right.",
    "Text back from {name}: all well, can we make it the afternoon. We can.",
    "{name} rang in to ask about a vacancy for {work}, and we sent it off together.",
    "Quick call. {name} wanted to know whether the appointment stands. It does.",
    "{name} said the last weeks were hard and {they} did not feel like talking. Agreed to shorter calls.",
    "Spoke to {name} about the fare; the receipt will come by e-mail.",
    "Reached {name} on the second try. No reason given, and I did not press for one.",
];

/// An explanation for a missed appointment.
pub(crate) const EXPLAINED: &[&str] = &[
    "{name} explained: the school rang and {they} had to go. Accepted, new date agreed.",
    "Explanation given and accepted: an interview at short notice. We could not wish for a better reason.",
    "{name} told us that {they} had a funeral in the family. Said how sorry I was; no rush.",
    "The appointment clashed with one at the jobcentre. Told {name} to say so next time and I will move.",
    "Phone out of credit, so no way to ring. Gave {them} the free number.",
    "Power cut in the whole street, {name} said, and sent a photograph of the candle.",
    "{name} overslept after a late shift helping out, and was honest about it. Accepted.",
];
