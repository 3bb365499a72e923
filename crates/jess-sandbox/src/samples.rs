//! Sample data from which the population is generated: names, descriptions, edge cases and messages.

use crate::spec::{ErrorLevel, Kind, Quirk};

/// The parts of a job that its user chooses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JobTemplate {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) kind: Kind,
    pub(crate) cases: i64,
}

const fn template(name: &'static str, description: &'static str, kind: Kind, cases: i64) -> JobTemplate {
    JobTemplate { name, description, kind, cases }
}

/// Common jobs.
pub(crate) const COMMON_JOBS: [JobTemplate; 22] = [
    template("Office tower, south glazing 45 %", "Glazing ratio study, step 3", Kind::Idf, 1),
    template("Heathrow TRY baseline", "Shoebox, current climate", Kind::Idf, 1),
    template("Heathrow 2050 a1fi, 50th percentile", "Shoebox, future climate", Kind::Idf, 1),
    template("Shoebox LHS 60", "Latin hypercube over ten parameters", Kind::Project, 60),
    template("Primary school, Leeds", "Overheating after TM52", Kind::IdfSplit, 12),
    template("5ZoneAirCooled-v93", "", Kind::Idf, 1),
    template("Hotel, domestic hot water schedule", "Storage volume against peak load", Kind::Project, 20),
    template("Library atrium, night ventilation", "Opening areas as built", Kind::IdfSplit, 12),
    template("Façade study: triple glazing, north", "Payback for the client meeting", Kind::Project, 24),
    template("Warehouse, roof lights 8 %", "With daylight control", Kind::Idf, 1),
    template("Terraced house, wall insulation", "U-values 0.15 to 0.30", Kind::Project, 10),
    template("Hospital ward, VAV against fan coil", "", Kind::IdfSplit, 12),
    template("Passive house, Edinburgh TRY", "Heat recovery efficiency", Kind::Project, 20),
    template("Supermarket, closed cabinets", "Refrigeration load", Kind::Idf, 1),
    template("Data centre, free cooling hours", "Twelve monthly runs", Kind::IdfSplit, 12),
    template("Museum store, humidity band", "45 to 55 % relative humidity", Kind::Idf, 1),
    template("Bungalow, heat pump sizing", "Design day and annual run", Kind::Idf, 1),
    template("Laboratory, exhaust air 12 1/h", "", Kind::Idf, 1),
    template("Shading depth, 0.3 to 1.2 m", "Parametric overhang, four orientations", Kind::Project, 40),
    template("Student housing, summer blinds", "", Kind::IdfSplit, 12),
    template("Town hall, single zone check", "Quick check before the split run", Kind::Idf, 1),
    template("Greenhouse, double screen", "Night set-back 12 °C", Kind::Project, 16),
];

/// Jobs with gigabytes to upload.
pub(crate) const LARGE_JOBS: [JobTemplate; 3] = [
    template("City block, 60 weather files", "Morphed climates of 2030, 2050 and 2080", Kind::Project, 60),
    template("Airport terminal, occupancy by the minute", "Counts of a whole year", Kind::IdfSplit, 12),
    template("Housing stock, all archetypes", "Before and after the retrofit", Kind::Project, 120),
];

/// The outcome of an [`EdgeCase`], without its time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EdgeCaseOutcome {
    Finished(ErrorLevel),
    Rejected(&'static str),
    Canceled,
    Paused,
}

/// A job with a property that clients must be able to handle.
pub(crate) struct EdgeCase {
    pub(crate) template: JobTemplate,
    pub(crate) outcome: EdgeCaseOutcome,
    pub(crate) quirk: Option<Quirk>,
}

const fn finished(name: &'static str, description: &'static str, kind: Kind, cases: i64) -> EdgeCase {
    EdgeCase {
        template: template(name, description, kind, cases),
        outcome: EdgeCaseOutcome::Finished(ErrorLevel::Warning),
        quirk: None,
    }
}

const fn with_errors(name: &'static str, kind: Kind, cases: i64, error_level: ErrorLevel) -> EdgeCase {
    EdgeCase {
        template: template(name, "", kind, cases),
        outcome: EdgeCaseOutcome::Finished(error_level),
        quirk: None,
    }
}

/// The edge cases, one for each property that has been seen or is likely to occur.
pub(crate) const EDGE_CASES: [EdgeCase; 16] = [
    with_errors("Town hall, retrofit walls", Kind::Idf, 1, ErrorLevel::Fatal),
    with_errors("Plenum return, high summer", Kind::Idf, 1, ErrorLevel::Severe),
    with_errors("Data centre, monthly parts", Kind::IdfSplit, 12, ErrorLevel::Severe),
    with_errors("Overhang sweep, first draft", Kind::Project, 12, ErrorLevel::Fatal),
    finished("null", "", Kind::Idf, 1),
    finished("", "", Kind::Idf, 1),
    finished(
        "Retrofit_2026_Block_B_Level_03_Zone_17_Glazing_045_Shading_Fixed_Overhang_0900mm_Infiltration_0250_\
         HeatRecovery_082_Setpoint_20C_Setback_16C_Weather_GBR_London_Gatwick_IWEC_Run_000317_final_v2_really_final",
        "The name is what a script makes of its parameters",
        Kind::Idf,
        1,
    ),
    finished(
        "Sensitivity, second round",
        "Second round after the review of 12 October: infiltration is now a schedule and not a constant, the \
         lighting density follows the new lease, and the plant is autosized again. We keep the first round for \
         comparison, so please do not delete it. Parameters: window U-value (five steps), solar heat gain \
         coefficient (four), overhang depth (four), heat recovery (three), night ventilation rate (three), all \
         by Latin hypercube with a fixed seed. What we look for is the spread of the annual cooling demand, not \
         its mean, and whether any case exceeds 26 °C for more than three per cent of the occupied hours. If \
         more than ten cases do, the next round takes external blinds instead of the overhang.",
        Kind::Project,
        2_000,
    ),
    finished("<b>bold</b> & <img src=x onerror=alert(1)>", "<script>alert(2)</script>", Kind::Idf, 1),
    finished("🏢 Hospital ward ❄️☀️ 通風 v2", "👩‍🔬 first run with the new chiller", Kind::IdfSplit, 12),
    finished("مبنى المكاتب – الواجهة الغربية 40 %", "نسبة التزجيج", Kind::Project, 20),
    EdgeCase {
        template: template("Campus, held over the weekend", "", Kind::Project, 40),
        outcome: EdgeCaseOutcome::Paused,
        quirk: None,
    },
    EdgeCase {
        template: template("Town hall, monthly parts", "", Kind::IdfSplit, 12),
        outcome: EdgeCaseOutcome::Finished(ErrorLevel::Warning),
        quirk: Some(Quirk::MalformedProgress),
    },
    EdgeCase {
        template: template("Shoebox LHS 200, wrong weather", "Stopped, see the next run", Kind::Project, 200),
        outcome: EdgeCaseOutcome::Canceled,
        quirk: Some(Quirk::CancelledSpelling),
    },
    EdgeCase {
        template: template(
            "Tower, imported from gbXML",
            r"C:\Users\ada\Documents\models\tower.idf",
            Kind::Idf,
            1,
        ),
        outcome: EdgeCaseOutcome::Rejected("Job is rejected: no weather file (*.epw) in the submission."),
        quirk: None,
    },
    EdgeCase {
        template: template("Office tower, first try", "", Kind::Project, 60),
        outcome: EdgeCaseOutcome::Canceled,
        quirk: None,
    },
];

/// Messages of rejected jobs. They are invented: no sample was published.
pub(crate) const REJECTION_MESSAGES: [&str; 3] = [
    "Job is rejected: no weather file (*.epw) in the submission.",
    "Job is rejected: the model is of a version that is not available.",
    "Job is rejected: the account has not enough CPU hours left.",
];

/// A job that is active at the start, with its age and its steps in seconds.
pub(crate) struct ActiveJob {
    pub(crate) template: JobTemplate,
    pub(crate) age: i64,
    pub(crate) unpack: i64,
    pub(crate) prepare: i64,
    pub(crate) wait: i64,
    pub(crate) run: i64,
}

#[rustfmt::skip]
const fn active(template: JobTemplate, age: i64, unpack: i64, prepare: i64, wait: i64, run: i64) -> ActiveJob {
    ActiveJob { template, age, unpack, prepare, wait, run }
}

/// The jobs that are active at the start, oldest first. All active states occur, and some jobs finish within two
/// minutes. Two jobs are large ones, so that one is unpacked or prepared until the first large job is submitted.
pub(crate) const ACTIVE_JOBS: [ActiveJob; 12] = [
    active(template("Shoebox LHS 200", "All ten parameters", Kind::Project, 200), 11_400, 9, 60, 600, 18_000),
    active(
        template("Office tower, glazing ratio 40–60 %", "South and west, steps of 1 %", Kind::Project, 60),
        5_700,
        6,
        30,
        240,
        7_300,
    ),
    active(template("District heating, return temperature", "", Kind::Project, 48), 3_720, 7, 25, 120, 4_100),
    active(
        template("School extension, overheating TM52", "DSY1, 2050s", Kind::IdfSplit, 12),
        1_500,
        3,
        14,
        60,
        2_400,
    ),
    active(template("Heathrow TRY baseline", "Shoebox, current climate", Kind::Idf, 1), 720, 2, 4, 30, 820),
    active(template("Heathrow 2080 a1fi, 50th percentile", "", Kind::Idf, 1), 690, 2, 4, 45, 1_320),
    active(
        template("Façade study: triple glazing, north", "Payback for the client meeting", Kind::Project, 24),
        540,
        5,
        20,
        15,
        590,
    ),
    active(
        template("Library atrium, openings as surveyed", "A schedule for every window", Kind::IdfSplit, 12),
        300,
        120,
        1_500,
        180,
        900,
    ),
    active(template("Primary school, baseline run 3", "", Kind::Idf, 1), 100, 2, 4, 10, 122),
    active(
        template("Hospital campus, 36 weather files", "Every ward with its own schedules", Kind::Project, 36),
        70,
        1_200,
        1_200,
        200,
        1_500,
    ),
    active(template("Warehouse, PV and roof lights", "", Kind::IdfSplit, 12), 40, 10, 75, 20, 420),
    active(
        template("Passive house, Edinburgh TRY", "Heat recovery efficiency", Kind::Project, 20),
        6,
        35,
        40,
        30,
        240,
    ),
];
