//! The vocabulary files that this program is built with.

/// Every file of `programmes/vocabulary`, as (name, text).
pub(super) const FILES: &[(&str, &str)] = &[
    ("referral.toml", include_str!("../../../../programmes/vocabulary/referral.toml")),
    ("contact.toml", include_str!("../../../../programmes/vocabulary/contact.toml")),
    ("eligibility.toml", include_str!("../../../../programmes/vocabulary/eligibility.toml")),
    ("start.toml", include_str!("../../../../programmes/vocabulary/start.toml")),
    ("esf.toml", include_str!("../../../../programmes/vocabulary/esf.toml")),
    ("plan.toml", include_str!("../../../../programmes/vocabulary/plan.toml")),
    ("activity.toml", include_str!("../../../../programmes/vocabulary/activity.toml")),
    ("work.toml", include_str!("../../../../programmes/vocabulary/work.toml")),
    ("outcome.toml", include_str!("../../../../programmes/vocabulary/outcome.toml")),
    ("ending.toml", include_str!("../../../../programmes/vocabulary/ending.toml")),
    ("feedback.toml", include_str!("../../../../programmes/vocabulary/feedback.toml")),
    ("details.toml", include_str!("../../../../programmes/vocabulary/details.toml")),
    ("contract.toml", include_str!("../../../../programmes/vocabulary/contract.toml")),
    ("validation.toml", include_str!("../../../../programmes/vocabulary/validation.toml")),
    ("partners.toml", include_str!("../../../../programmes/vocabulary/partners.toml")),
    ("work-programme-referral.toml", include_str!("../../../../programmes/vocabulary/work-programme-referral.toml")),
    ("work-programme-plan.toml", include_str!("../../../../programmes/vocabulary/work-programme-plan.toml")),
    ("work-programme-support.toml", include_str!("../../../../programmes/vocabulary/work-programme-support.toml")),
    ("work-programme-work.toml", include_str!("../../../../programmes/vocabulary/work-programme-work.toml")),
    ("work-programme-feedback.toml", include_str!("../../../../programmes/vocabulary/work-programme-feedback.toml")),
];
