"""What a map explains: a class's score before the sigmoid or softmax."""

import torch


def class_score(logits: torch.Tensor, positive: bool) -> torch.Tensor:
    """Return the score (B,) of a class for logits (B, outputs).

    Of two outputs it is the class's own logit. A single-logit network has the logit for the positive class
    and the negated logit for the negative one, so that a map of NORMAL shows what speaks for NORMAL; a target
    that takes the logit for both shows the wrong class whenever the network says NORMAL.
    """
    if logits.shape[1] == 1:
        return logits[:, 0] if positive else -logits[:, 0]
    return logits[:, 1] if positive else logits[:, 0]
