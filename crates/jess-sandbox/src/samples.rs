//! What people call their jobs, and the rows from which the population is laid out.

use super::plan::{Kind, Oddity, Verdict};

/// What a person submits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Study {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) kind: Kind,
    pub(crate) cases: i64,
}

const fn study(name: &'static str, description: &'static str, kind: Kind, cases: i64) -> Study {
    Study { name, description, kind, cases }
}

/// Studies as they come every day.
pub(crate) const STUDIES: [Study; 22] = [
    study("Office tower, south glazing 45 %", "Glazing ratio study, step 3", Kind::Idf, 1),
    study("Heathrow TRY baseline", "Shoebox, current climate", Kind::Idf, 1),
    study("Heathrow 2050 a1fi, 50th percentile", "Shoebox, future climate", Kind::Idf, 1),
    study("Shoebox LHS 60", "Latin hypercube over ten parameters", Kind::Project, 60),
    study("Primary school, Leeds", "Overheating after TM52", Kind::IdfSplit, 12),
    study("5ZoneAirCooled-v93", "", Kind::Idf, 1),
    study("Hotel, domestic hot water schedule", "Storage volume against peak load", Kind::Project, 20),
    study("Library atrium, night ventilation", "Opening areas as built", Kind::IdfSplit, 12),
    study("Façade study: triple glazing, north", "Payback for the client meeting", Kind::Project, 24),
    study("Warehouse, roof lights 8 %", "With daylight control", Kind::Idf, 1),
    study("Terraced house, wall insulation", "U-values 0.15 to 0.30", Kind::Project, 10),
    study("Hospital ward, VAV against fan coil", "", Kind::IdfSplit, 12),
    study("Passive house, Edinburgh TRY", "Heat recovery efficiency", Kind::Project, 20),
    study("Supermarket, closed cabinets", "Refrigeration load", Kind::Idf, 1),
    study("Data centre, free cooling hours", "Twelve monthly runs", Kind::IdfSplit, 12),
    study("Museum store, humidity band", "45 to 55 % relative humidity", Kind::Idf, 1),
    study("Bungalow, heat pump sizing", "Design day and annual run", Kind::Idf, 1),
    study("Laboratory, exhaust air 12 1/h", "", Kind::Idf, 1),
    study("Shading depth, 0.3 to 1.2 m", "Parametric overhang, four orientations", Kind::Project, 40),
    study("Student housing, summer blinds", "", Kind::IdfSplit, 12),
    study("Town hall, single zone check", "Quick check before the split run", Kind::Idf, 1),
    study("Greenhouse, double screen", "Night set-back 12 °C", Kind::Project, 16),
];

/// Studies with gigabytes to upload.
pub(crate) const LARGE_STUDIES: [Study; 3] = [
    study("City block, 60 weather files", "Morphed climates of 2030, 2050 and 2080", Kind::Project, 60),
    study("Airport terminal, occupancy by the minute", "Counts of a whole year", Kind::IdfSplit, 12),
    study("Housing stock, all archetypes", "Before and after the retrofit", Kind::Project, 120),
];

/// What an [`OddJob`] ends as.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OddEnd {
    Finished(Verdict),
    Rejected(&'static str),
    Canceled,
    Paused,
}

/// A job with something about it that a client has to take.
pub(crate) struct OddJob {
    pub(crate) study: Study,
    pub(crate) end: OddEnd,
    pub(crate) oddity: Option<Oddity>,
}

const fn finished(name: &'static str, description: &'static str, kind: Kind, cases: i64) -> OddJob {
    OddJob {
        study: study(name, description, kind, cases),
        end: OddEnd::Finished(Verdict::Clean),
        oddity: None,
    }
}

const fn trouble(name: &'static str, kind: Kind, cases: i64, verdict: Verdict) -> OddJob {
    OddJob { study: study(name, "", kind, cases), end: OddEnd::Finished(verdict), oddity: None }
}

/// Odd jobs, one for each thing that has been seen or is to be expected.
pub(crate) const ODD_JOBS: [OddJob; 16] = [
    trouble("Town hall, retrofit walls", Kind::Idf, 1, Verdict::Fatal),
    trouble("Plenum return, high summer", Kind::Idf, 1, Verdict::Severe),
    trouble("Data centre, monthly parts", Kind::IdfSplit, 12, Verdict::Severe),
    trouble("Overhang sweep, first draft", Kind::Project, 30, Verdict::Fatal),
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
        100,
    ),
    finished("<b>bold</b> & <img src=x onerror=alert(1)>", "<script>alert(2)</script>", Kind::Idf, 1),
    finished("🏢 Hospital ward ❄️☀️ 通風 v2", "👩‍🔬 first run with the new chiller", Kind::IdfSplit, 12),
    finished("مبنى المكاتب – الواجهة الغربية 40 %", "نسبة التزجيج", Kind::Project, 20),
    OddJob {
        study: study("Campus, held over the weekend", "", Kind::Project, 40),
        end: OddEnd::Paused,
        oddity: None,
    },
    OddJob {
        study: study("Town hall, monthly parts", "", Kind::IdfSplit, 12),
        end: OddEnd::Finished(Verdict::Clean),
        oddity: Some(Oddity::MalformedProgress),
    },
    OddJob {
        study: study("Shoebox LHS 200, wrong weather", "Stopped, see the next run", Kind::Project, 200),
        end: OddEnd::Canceled,
        oddity: Some(Oddity::TwoLs),
    },
    OddJob {
        study: study("Tower, imported from gbXML", r"C:\Users\ada\Documents\models\tower.idf", Kind::Idf, 1),
        end: OddEnd::Rejected("Job is rejected: no weather file (*.epw) in the submission."),
        oddity: None,
    },
    OddJob {
        study: study("Office tower, first try", "", Kind::Project, 60),
        end: OddEnd::Canceled,
        oddity: None,
    },
];

/// Words of a refusal. No sample was published; these are made up.
pub(crate) const REFUSALS: [&str; 3] = [
    "Job is rejected: no weather file (*.epw) in the submission.",
    "Job is rejected: the model is of a version that is not available.",
    "Job is rejected: the account has not enough CPU hours left.",
];

/// A job that is under way at the start, with its age and steps in seconds.
pub(crate) struct ActiveJob {
    pub(crate) study: Study,
    pub(crate) age: i64,
    pub(crate) unpack: i64,
    pub(crate) prepare: i64,
    pub(crate) wait: i64,
    pub(crate) run: i64,
}

#[rustfmt::skip]
const fn active(study: Study, age: i64, unpack: i64, prepare: i64, wait: i64, run: i64) -> ActiveJob {
    ActiveJob { study, age, unpack, prepare, wait, run }
}

/// The jobs that are under way at the start, oldest first: in every active state, some of them done within
/// two minutes, and two of them large ones, which bridge the time until the first large one that comes in is
/// unpacked.
pub(crate) const ACTIVE_JOBS: [ActiveJob; 12] = [
    active(study("Shoebox LHS 200", "All ten parameters", Kind::Project, 200), 11_400, 9, 60, 600, 18_000),
    active(
        study("Office tower, glazing ratio 40–60 %", "South and west, steps of 1 %", Kind::Project, 60),
        5_700,
        6,
        30,
        240,
        7_300,
    ),
    active(study("District heating, return temperature", "", Kind::Project, 48), 3_720, 7, 25, 120, 4_100),
    active(
        study("School extension, overheating TM52", "DSY1, 2050s", Kind::IdfSplit, 12),
        1_500,
        3,
        14,
        60,
        2_400,
    ),
    active(study("Heathrow TRY baseline", "Shoebox, current climate", Kind::Idf, 1), 720, 2, 4, 30, 820),
    active(study("Heathrow 2080 a1fi, 50th percentile", "", Kind::Idf, 1), 690, 2, 4, 45, 1_320),
    active(
        study("Façade study: triple glazing, north", "Payback for the client meeting", Kind::Project, 24),
        540,
        5,
        20,
        15,
        590,
    ),
    active(
        study("Library atrium, openings as surveyed", "A schedule for every window", Kind::IdfSplit, 12),
        300,
        120,
        1_500,
        180,
        900,
    ),
    active(study("Primary school, baseline run 3", "", Kind::Idf, 1), 100, 2, 4, 10, 122),
    active(
        study("Hospital campus, 36 weather files", "Every ward with its own schedules", Kind::Project, 36),
        70,
        1_200,
        1_200,
        200,
        1_500,
    ),
    active(study("Warehouse, PV and roof lights", "", Kind::IdfSplit, 12), 40, 10, 75, 20, 420),
    active(
        study("Passive house, Edinburgh TRY", "Heat recovery efficiency", Kind::Project, 20),
        6,
        35,
        40,
        30,
        240,
    ),
];
