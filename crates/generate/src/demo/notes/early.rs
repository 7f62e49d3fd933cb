//! Sentences for the time before support begins: first contact, attempts, appointments, needs and the plan.

/// First contact after the referral.
pub(crate) const FIRST: &[&str] = &[
    "Rang {name} to introduce myself and say what the programme is and is not.",
    "Good first conversation with {name}, about ten minutes.",
    "{name} picked up on the second ring and had been expecting the call.",
    "Introduced myself to {name} and checked this was a good moment to talk.",
    "Spoke to {name} between school run and bus; kept it short as {they} asked.",
    "{name} was wary at first and had thought it was a sales call.",
    "First call. {name} remembered the work coach at the jobcentre mentioning us.",
    "Spoke to {name}, who asked straight away whether it was compulsory. Explained how it works.",
    "{name} rang back within the hour after missing my call.",
    "Short first call; {name} had somebody at the door, but we covered what mattered.",
];

/// What came out of it.
pub(crate) const FIRST_MORE: &[&str] = &[
    "{they} would like {work} and {has} done {past} before.",
    "Most recently {past}; wants to get back into {work}.",
    "Not sure what {they} want{s} next, but would look at {work}.",
    "Keen to start, and asked whether we know anybody hiring for {work}.",
    "Said the last few months at home have been long and {they} miss{es} having a team around.",
    "Has been applying alone and heard nothing back, which {they} find{s} the hardest part.",
    "Would rather not do group sessions. I said that most of what we do is one to one.",
    "Checked that {they} could talk freely and that the number we have is {their} own.",
];

/// What happens next.
pub(crate) const FIRST_CLOSE: &[&str] = &[
    "Explained what the first appointment is for and what to have to hand.",
    "Will send the confirmation by text, as e-mail goes unread for days.",
    "Agreed a first appointment by telephone; {they} may have somebody with {them} if {they} like{s}.",
    "Told {them} there is no such thing as a wrong answer next time, it is a chat about what would help.",
    "Sent our leaflet and my direct number.",
    "Happy to go ahead.",
];

/// An attempt without an answer.
pub(crate) const ATTEMPT: &[&str] = &[
    "No answer, rang out. Left a short message with my name and number, nothing about why.",
    "Straight to voicemail. Did not leave details as the greeting gave another name.",
    "Tried mid-morning, no reply. Will try after four, when people tend to be back.",
    "Line busy twice, ten minutes apart. Sent a text asking when would suit.",
    "Rang; a relative answered and said {name} was out. Asked them only to say I had called.",
    "The number did not connect. Checked it against the referral, it is the one we were given. Will try e-mail.",
    "No answer at noon. Will change the time of day for the next attempt.",
    "Message left. If I hear nothing by the end of the week I will write as well.",
    "Sent a text: hello, who I am, and that {they} can reply with a time. No reply so far.",
    "Phone was answered and the line dropped at once; poor signal, I think. Rang back, no luck.",
    "E-mailed in plain words with two times to choose from. It has not come back as undelivered.",
    "Tried the landline instead of the mobile. It rang a long time, nobody in.",
];

/// The first appointment.
pub(crate) const INITIAL: &[&str] = &[
    "First appointment with {name}. Went through what we offer, what we ask, and that {they} can say no to any of it.",
    "Met {name} for the first time today and took it slowly.",
    "Initial appointment held. {name} had questions written down, which made it easy.",
    "{name} came to the first appointment a little early and rather nervous; relaxed once the kettle was on.",
    "First appointment, just under the hour. {name} did most of the talking, which is how it should be.",
    "Good first meeting. {name} knew what {they} wanted from it.",
];

/// What came out of the first appointment.
pub(crate) const INITIAL_MORE: &[&str] = &[
    "{they} agreed to take part and had no worries about the paperwork once we read it together.",
    "Explained who sees what is written here, and how to ask for it or put it right.",
    "We talked about {past} and what {they} liked in it: the people, more than the pay.",
    "What would make the difference, in {their} words: somebody to ask when stuck.",
    "Went through how to complain if we get it wrong. {they} laughed and said {they} would.",
    "Set out what the next two weeks look like, so that nothing comes as a surprise.",
    "Asked how {they} would like to be contacted and noted it.",
    "Read the forms aloud as we went, {they} prefer{s} that to reading on a screen.",
];

/// The person decided against taking part.
pub(crate) const DECLINED: &[&str] = &[
    "{name} thought it over and does not want to take part. No pressure put; {they} {has} my number should that change.",
    "{name} has an offer of {work} starting soon and would rather see how it goes without us. Wished {them} well.",
    "Decided against it for now: too much going on at home. I said the door stays open through the jobcentre.",
    "{name} already gets help from a local project {they} trust{s}, and does not want two of us. That seems right to me.",
    "{they} had hoped for a training grant, which we cannot give. Explained honestly and {they} chose not to start.",
    "Not for {them} at the moment, {name} said, and thanked us for ringing instead of writing.",
];

/// The assessment of needs.
pub(crate) const NEEDS: &[&str] = &[
    "Went through the needs assessment with {name} as a conversation, filled in the form afterwards and read it back.",
    "Needs assessment done in two halves with a cup of tea between.",
    "Assessment today. {name} ticked fewer boxes than {they} talked about, so the picture is in the notes rather than the form.",
    "Completed the assessment. Strengths first: reliable, good with people, knows {past} inside out.",
    "Needs assessment with {name}. Nothing here that would rule out {work}; some things to sort first.",
    "We looked at work, money, home, getting about, and what {they} would rather keep private, which is fine.",
];

/// The action plan.
pub(crate) const PLAN: &[&str] = &[
    "Agreed the action plan with {name}: two things {they} will do, two things I will do, and dates for each.",
    "Action plan agreed. Kept it to what can be done in a month, so that there is something to tick.",
    "Wrote the plan together on the screen, in {their} words. First goal: an application a week for {work}.",
    "Plan agreed with {name}. {they} asked for smaller steps than I had suggested and {was} right.",
    "Action plan done. {name} has a copy by e-mail and one on paper for the fridge.",
    "Agreed goals around {work} and {learn}. I am to find the dates, {they} will ask about the fare.",
    "We agreed the plan today. {name} wants to be asked about it each time, not every other time.",
];

/// A review of the plan.
pub(crate) const REVIEW: &[&str] = &[
    "Reviewed the plan: half the steps done, one dropped because it no longer makes sense, one moved by two weeks.",
    "Went through the plan with {name} line by line. More done than {they} thought.",
    "Review. The step on {learn} stays, there is no place before next month.",
    "Plan reviewed. {name} would like to widen the search beyond {work}, and we added a step for it.",
    "Reviewed with {name}: the applications go well, the practice interviews have not happened yet. That one is on me.",
    "Looked at what has changed since the plan was made. Goal kept, the way there is different.",
];
