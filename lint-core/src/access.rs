//! What policies allow: what their patterns match, and what comes of a request.
//!
//! [`request`] says what is asked and who asks, [`facts`] what follows from that; [`evaluate`] matches the statements of one
//! policy with it, [`decide`] puts the policies of all layers together. An answer is [`truth::Truth`]: yes, no, or what it
//! depends on. The other modules are what the rules share.

pub mod arn;
pub mod caller;
pub mod choices;
pub mod compare;
pub mod condition;
pub mod decide;

pub mod evaluate;
pub mod facts;
pub mod fit;
pub mod glob;
pub mod reach;
pub mod request;
pub mod truth;
