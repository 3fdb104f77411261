//! plumbline-measure
