"""Rounding of weights to int8 with one scale per channel.

`nearest` rounds each weight by itself. `compensated` follows GPTQ (Frantar et al., arXiv:2210.17323):
it rounds one input column after another and lets the columns still to come, and the bias, make up
for what rounding did to the layer's output on real activations.
"""

import torch

DAMPING = 0.01  # of the mean diagonal: keeps the solution near the given weight


def nearest(weight, axis):
    """Codes (int8) and scales of `weight`, one scale per index of `axis`: the largest value is 127."""
    scale = weight.abs().amax(dim=1 - axis, keepdim=True) / 127
    codes = (weight / scale).round().clamp(-127, 127)
    return codes.to(torch.int8), scale.flatten()


def compensated(weight, bias, moments, products):
    """Codes [out, in], scales [out] and a new bias [out] for which the layer's outputs on its inputs x
    are near their targets y.

    moments: sum of x xT, [in + 1, in + 1]; products: sum of y xT, [out, in + 1]; both with a
    last input that is always 1, for the bias."""
    full = torch.cat([weight, bias[:, None]], 1).double()
    damped = moments + torch.eye(len(moments)).double() * DAMPING * moments.diagonal().mean()
    pull = DAMPING * moments.diagonal().mean()
    wanted = torch.linalg.solve(damped, (products + pull * full).T).T
    order = torch.cat([moments.diagonal()[:-1].argsort(descending=True), torch.tensor([len(moments) - 1])])
    scale = best_scale(wanted[:, :-1], damped[:-1, :-1])
    rest = wanted[:, order]
    factor = torch.linalg.cholesky(torch.linalg.inv(damped[order][:, order]), upper=True)
    codes = torch.empty_like(wanted[:, :-1])
    for k in range(len(order) - 1):
        column = (rest[:, k] / scale).round().clamp(-127, 127)
        codes[:, order[k]] = column
        error = (rest[:, k] - column * scale) / factor[k, k]
        rest[:, k + 1 :] -= error[:, None] * factor[k, k + 1 :]
    return codes.to(torch.int8), scale.float(), rest[:, -1].float()


def best_scale(weight, moments):
    """Per row the scale [out] whose plain rounding disturbs the outputs least: clipping the few largest
    weights may pay for a finer grid."""
    largest = weight.abs().amax(1) / 127
    best, least = largest, torch.full_like(largest, torch.inf)
    for share in torch.linspace(0.6, 1, 21).tolist():
        scale = (largest * share)[:, None]
        off = weight - (weight / scale).round().clamp(-127, 127) * scale
        cost = ((off @ moments) * off).sum(1)
        better = cost < least
        best = torch.where(better, largest * share, best)
        least = torch.where(better, cost, least)
    return best
