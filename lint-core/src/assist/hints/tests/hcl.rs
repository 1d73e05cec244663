//! Hints in HCL.

use super::{all, shown_in};
use crate::syntax::Dialect;
use iamlint_catalogue::Catalogue;

#[test]
fn wildcards_and_sizes_are_told_in_objects_and_blocks() {
    let count = Catalogue::embedded().expand("lambda", "Get*").count();
    let hint = format!("[⟶ {count} actions, up to Read]");
    for text in [
        "data \"aws_iam_policy_document\" \"it\" {\n  statement {\n    actions = [\"lambda:Get*\"]\n  }\n}\n",
        "resource \"aws_iam_policy\" \"it\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"lambda:Get*\", Resource = \"*\" }] })\n}\n",
    ] {
        let expected = text.replace("\"lambda:Get*\"", &format!("\"lambda:Get*\"{hint}"));
        assert_eq!(shown_in(Dialect::Hcl, None, text, all(text)), expected);
    }
    let names: Vec<String> =
        (0..250).map(|at| format!("\"arn:aws:s3:::bucket-{at:012}\"")).collect();
    let text = format!(
        "data \"aws_iam_policy_document\" \"it\" {{\n  statement {{\n    actions = [\"s3:ListBucket\"]\n    resources = [{}]\n  }}\n}}\nresource \"aws_iam_policy\" \"it\" {{\n  policy = data.aws_iam_policy_document.it.json\n}}\n",
        names.join(", ")
    );
    let shown = shown_in(Dialect::Hcl, None, &text, all(&text));
    let start = "data \"aws_iam_policy_document\" \"it\" {[⟶ ";
    assert!(shown.starts_with(start), "{}", &shown[..80]);
}
