//! Work done later: the schedule, and the worker that leases and runs it.
