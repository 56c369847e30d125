"""What people say of a dataset's images: kept in a database, compared between reviewers, put to use."""
