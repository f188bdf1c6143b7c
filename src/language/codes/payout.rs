//! `P4xx`: what is given away and how it is divided.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("P401", "decision missing", "What decides money has no default; a line has to say it."),
    error("P402", "number of places", "There are as many places as \"top\" says."),
    error("P403", "places above 100%", "The places add up to at most 100%."),
    error("P404", "line without a use", "The line means nothing with this way to divide."),
    error("P405", "bounds that exclude each other", "The lower bound is above the upper one."),
    error("P406", "nothing to pay", "An amount, part or worth of zero pays nobody anything."),
    error("P407", "more than all", "A part is at most 100%."),
];
