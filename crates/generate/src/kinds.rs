//! The kinds of fact an invented JETS history is made of, looked up once.

use waymark_rules::vocabulary::{KindId, Vocabulary};

macro_rules! kinds {
    ($($name:ident)*) => {
        /// The kinds by name.
        pub(crate) struct Kinds {
            $(pub(crate) $name: KindId,)*
        }

        impl Kinds {
            /// All of them, or a sentence on the first that the vocabulary does not have.
            pub(crate) fn find(vocabulary: &Vocabulary) -> Result<Kinds, String> {
                Ok(Kinds { $($name: find(vocabulary, stringify!($name))?,)* })
            }
        }
    };
}

kinds! {
    action_plan_agreed action_plan_reviewed activity_missed address_changed annex_i_return_submitted
    appointment_booked appointment_cancelled_by_provider appointment_missed basic_skills_gained benefit_status_set
    booked_meeting_held change_considered change_notice_received change_notified complaint_escalated
    complaint_received complaint_resolved complaints_process_explained consent_recorded contact_attempted
    contact_made contact_preference_recorded contract_review_held contract_signed cost_data_requested
    cost_data_supplied customer_insight_collated customer_insight_submitted delivery_commitments_recorded
    destination_recorded detail_recorded diagnostic_completed disengaged dwp_notified_of_own_employment
    early_completion earnings_updated eligibility_confirmed eligibility_evidence_verified employed_by_supply_chain
    employment_ended esf_end_form_sent esf_form_filed esf_form_returned esf_form_signed esf_funding_explained
    esf_leaflet_issued esf_start_form_completed esf_start_form_received_by_dwp esf_start_form_sent evidence_produced
    evidence_requested exit_report_completed exit_report_issued explanation_received first_contact_made
    frequency_changed group_set implementation_plan_filed ineligible_determined information_shared
    initial_appointment_booked initial_appointment_confirmed initial_meeting_held job_started
    meeting_evidence_filed monthly_performance_return_submitted needs_assessment_completed
    non_participation_notified onward_referral_made outcome_claimed participation_agreed participation_declined
    prap_end_date_recorded programme_end programme_start purchase_made qualification_gained receipt_recorded
    reengaged referral_acknowledged referral_received referral_sent referral_void reminder_sent
    result_evidence_filed security_requirements_met self_employed_day self_employment_evidence_filed
    self_employment_started self_referral_cap_received self_referral_form_completed self_referral_identified
    self_referral_notice_received self_referral_submitted self_referral_withdrawn service_end
    service_standards_issued service_start start_evidence_filed start_outcome_recorded
    survey_response_received survey_sent training_started travel_claim_paid travel_claim_received
    travel_evidence_advised voluntary_leave_requested
}

fn find(vocabulary: &Vocabulary, name: &str) -> Result<KindId, String> {
    let found = vocabulary.kind(name).map(|(id, _)| id);
    found.ok_or_else(|| format!("the vocabulary has no `{name}`, which invented histories need"))
}
