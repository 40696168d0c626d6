"""CSV files as spreadsheets write them: what the office and finance read and write in the same way."""
