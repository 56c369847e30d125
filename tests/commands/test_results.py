from engine.locations import user_weights_dir


def test_the_test_sets_of_every_model_are_a_table(done, tiny, dataset, tmp_path):
    for split in ("train", "test"):
        out = user_weights_dir() / "tiny" / "scores" / f"set-{split}.parquet"
        done(
            "score",
            "--weights",
            "tiny",
            "--data",
            dataset,
            "--split",
            split,
            "--out",
            out,
            "--runtime",
            "torch",
        )
    printed = done("results")
    (row,) = [line for line in printed.splitlines() if "| tiny |" in line]
    assert row.startswith("| chest set | tiny | 12 |")
    document = tmp_path / "page.md"
    document.write_text("Before\n<!-- results -->\nold\n<!-- /results -->\nAfter\n", encoding="utf-8")
    assert done("results", "--update", document) == f"Wrote the results into {document}\n"
    expected = f"Before\n<!-- results -->\n{printed}<!-- /results -->\nAfter\n"
    assert document.read_text(encoding="utf-8") == expected


def test_a_document_without_a_place_for_it_is_refused(refused, tiny, tmp_path):
    document = tmp_path / "page.md"
    document.write_text("nothing here\n")
    assert "put <!-- results --> and <!-- /results --> on lines of their own" in refused(
        "results", "--update", document
    )
    assert document.read_text() == "nothing here\n"
    assert "Cannot rewrite" in refused("results", "--update", tmp_path / "absent.md")
