//! What goes over the wire. Apart from the domain's types on purpose: a field here is a promise to callers, and a
//! conversion that names every field is where a new one is noticed.

pub mod audit;
pub mod by_hand;
pub mod calibration;
pub mod competence;
pub mod conversation;
pub mod dispute;
pub mod event;
pub mod feedback;
pub mod improvement;
pub mod initiative;
pub mod one_on_one;
pub mod plugin;
pub mod practice;
pub mod ramp;
pub mod reliability;
pub mod rubric;
pub mod score;
pub mod scorecard;
