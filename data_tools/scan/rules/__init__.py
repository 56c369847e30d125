"""What a scan finds, rule by rule: each takes what it judges and returns findings, none where all is well."""
