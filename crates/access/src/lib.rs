//! Who may do what to whom: Cedar policies, record classes, scopes.
