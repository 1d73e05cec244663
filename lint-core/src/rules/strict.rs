//! What is a matter of policy: these rules are off until a team turns them on.
