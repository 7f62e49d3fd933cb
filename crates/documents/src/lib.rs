//! Bytes to values and back: tables from CSV, XLSX and zip.
