//! What AWS services, actions, resource types and condition keys exist.
