//! Sentences for work, learning, changes and the end of support, and those about health, which are kept apart.

/// A job began.
pub(crate) const JOB: &[&str] = &[
    "{name} starts as a {role} today. I sent a message last night and got a thumbs up.",
    "First day at {place} for {name}. We had gone through the bus, the shoes and the name of the supervisor.",
    "Job start confirmed by {name}: {work}, paid monthly, probation of three months.",
    "{name} rang in the lunch break of the first day to say it is loud and the people are kind.",
    "Started today, sixteen hours to begin with and more later. {they} said the contract reads as promised.",
    "{name} is in work. It was an employer {they} had written to, not one of ours, and that is the best way.",
    "Start as a {role} confirmed. Agreed that I ring once a week for the first month.",
];

/// What to look after in work.
pub(crate) const JOB_MORE: &[&str] = &[
    "Checked that the first pay will bridge to the end of the month; it will, just.",
    "Work clothes paid for from the fund, receipt on file.",
    "{they} know{s} to report the pay to Universal Credit, and how.",
    "I asked what {they} would do if it gets too much in week two: ring me, not stop going.",
    "Everything needed for the first week is in one bag by the door, {they} said.",
];

/// A job ended.
pub(crate) const JOB_ENDED: &[&str] = &[
    "The job has ended: the hours were cut until it did not cover the fare. Not {their} doing, and we begin again from further along.",
    "{name} was told on Friday that the contract is not renewed. Down about it, but wants to apply again at once.",
    "It did not work out with the supervisor, and {name} left before it got worse. We talked about what to ask next time.",
    "Seasonal post over as planned. The employer will give a reference, and has said so in writing.",
    "{name} stopped because of the nights. Days only from now on, which we should have seen.",
    "The firm has closed the site. {name} has {their} last payslip and a good reference.",
];

/// Work for oneself.
pub(crate) const OWN_WORK: &[&str] = &[
    "{name} has begun to work for {them}self, small jobs from neighbours at first. Went through keeping receipts from day one.",
    "Registered as self-employed with {name} on the line. {they} had dreaded it and it took twelve minutes.",
    "First customer paid. We set up a plain list of money in and money out.",
    "{name} wants to try it alone, and has thought about the quiet months as well.",
];

/// A course.
pub(crate) const TRAINING: &[&str] = &[
    "{name} started {learn} today. It runs over two mornings, fare paid.",
    "Training begun. The tutor said {they} {was} the first one there.",
    "On {learn} this week. We moved our appointment so that nothing clashes.",
    "{name} was unsure about sitting in a classroom again; by the break {they} had made a friend.",
    "Start of the course confirmed by the college. I asked {name} to tell me on Thursday how it is.",
];

/// Something learnt.
pub(crate) const LEARNT: &[&str] = &[
    "{name} passed. The certificate comes by post, and I asked {them} to show me.",
    "Course finished and passed; it goes on the CV today.",
    "{name} got through the test at the second go and rang before {they} {was} out of the building.",
    "Certificate seen and copied. It is the first one since school, {they} said.",
];

/// Contact was lost.
pub(crate) const LOST: &[&str] = &[
    "Three missed and no answer to anything. Noted as not taking part at present; the door stays open.",
    "No contact for some weeks despite calls, texts and a letter. Told the jobcentre, and wrote to {name} to say so and why.",
    "I have not been able to reach {name}. Spoke with my lead, and we agreed to stop ringing and write once, warmly.",
    "{name} has stepped back for now. No blame here; we will hear when the time is right.",
];

/// Contact was found again.
pub(crate) const BACK: &[&str] = &[
    "{name} rang out of the blue and wants to carry on. Very glad. No questions asked about the gap.",
    "Back in touch. We agreed to begin small: one call a week and no homework.",
    "{name} came in with the letter in {their} hand and asked whether the offer still stands. It does.",
    "Heard from {name} again, things at home have settled. Plan to be looked at next time.",
];

/// On to another service.
pub(crate) const ONWARD: &[&str] = &[
    "Told {name} about the debt advice service and, with {their} agreement, passed on name and number only.",
    "Referred to the housing project. {name} chose it over the other one because it is nearer.",
    "{name} agreed to a referral to the adult learning centre for maths. They will ring within a week.",
    "Passed on to the careers service for a skills check; I will sit in on the first call if {they} like{s}.",
    "With {their} agreement, wrote to the carers' centre. {name} did not know there was one.",
];

/// A complaint.
pub(crate) const COMPLAINT: &[&str] = &[
    "{name} is unhappy that a promised call did not come. It is a fair point. Wrote it up as a complaint and apologised.",
    "Complaint: the text about the appointment went to an old number after {they} had told us the new one. Passed to my lead.",
    "{name} said the group session was too loud to follow, and nobody had asked. Recorded, with what we will change.",
];

/// The person wants to leave.
pub(crate) const LEAVING: &[&str] = &[
    "{name} would like to stop here. We talked it through: {they} {has} what {they} came for and would rather go on alone.",
    "Asked to leave the programme; too much on at home. Thanked {them} for saying so instead of staying away.",
    "{name} wants to leave and gave no reason, which is {their} right. Explained how to come back.",
    "Leaving at {their} own wish. {they} asked that we keep the CV on file until it is sent by e-mail, which I did today.",
];

/// The last report.
pub(crate) const EXIT: &[&str] = &[
    "Exit report written with {name}, not about {them}. Sent today.",
    "Last report done. What helped, in {their} words: being rung when we said we would ring.",
    "Went through the exit report by telephone and {name} changed two sentences. Sent.",
    "Closing report sent. Strongest point: sticks at things. Still to do: {learn}.",
    "Exit report issued. {name} has a list of whom to ask from now on, with names and not only numbers.",
    "Our time is up. {name} is not in work yet and is further on than {they} think{s}; the report says so with dates.",
];

/// A move.
pub(crate) const MOVED: &[&str] = &[
    "{name} has moved across town. New address taken over the telephone and read back.",
    "New address noted. The search radius moves with it, and two of the saved vacancies fall out.",
    "{name} moved at the weekend, glad of the second bedroom. Changed the address and asked about the post.",
];

/// A greeting for those who speak Welsh.
pub(crate) const WELSH: &[&str] = &[
    "Bore da, and then most of it in Welsh, which {name} prefers.",
    "Prynhawn da. Spoke Welsh throughout.",
    "Shwmae and a laugh to start with.",
    "{name} asked for letters in Welsh from now on. Diolch, noted.",
    "We began in Welsh and drifted into English when it came to the forms.",
    "Sut mae heddiw, I asked. Go lew, {they} said, not bad.",
    "It began with bore da and ended with diolch yn fawr.",
];

/// Sleep.
pub(crate) const SLEEP: &[&str] = &[
    "{name} said that sleep has been poor for some weeks and mornings are slow. Appointments after eleven from now on. {they} will mention it to the surgery.",
    "Asked how the nights are. Better since the phone stays in the kitchen, {they} said. We leave mornings free.",
    "{name} asked that nobody rings before ten because of {their} nights. Noted for all of us.",
];

/// Back.
pub(crate) const BACK_PAIN: &[&str] = &[
    "{name} told me that standing for more than an hour hurts {their} back, and {they} would like posts where {they} can sit at times. We look with that in mind.",
    "Talked about lifting. {they} know{s} what {they} can carry and will say so at interview. I explained what an employer can be asked to adjust.",
    "The chair at the last placement made things worse, {name} said. We agreed to ask about seating before a start.",
];

/// Low.
pub(crate) const LOW: &[&str] = &[
    "{name} has been feeling low for some time, in {their} own words, and wanted me to know. I listened. {they} {has} people to talk to and know{s} how to reach them out of hours.",
    "A hard week, {name} said. No job search today. Agreed that I ring on Friday just to say hello, and gave the number of the listening line.",
    "{they} asked for somebody to talk to about coping. Meeting arranged today with {their} agreement, and no details passed on beforehand.",
];

/// Hearing.
pub(crate) const HEARING: &[&str] = &[
    "{name} hears better on one side and finds the telephone tiring. Video with captions, or in person, from now on.",
    "Spoke about telling an employer. {name} would rather say it at the start, and we practised how. Asked about equipment that helps.",
    "{name} asked me to face the light when I talk. Easy to do; noted so that others know.",
];

/// Tired.
pub(crate) const TIRED: &[&str] = &[
    "{name} said that {they} still tire{s} quickly since an illness last year and can do about four hours at a stretch. We look at part-time first.",
    "Good days and bad days, {name} said, and no way to tell beforehand. We agreed that a text in the morning is enough to move an appointment.",
    "Talked about pacing: the search in two short sittings instead of one long one. {they} will try it.",
];
