#!/usr/bin/env python3
"""The PyTorch side of the training benchmarks: trains one network on one batch, as many steps at a time as it is told.

Usage: torch_training.py NETWORK THREADS

Reads commands line by line from standard input and answers each by one line:
    steps N    trains N steps: the loss of the last one
    memory     the greatest resident size so far, in bytes
    end        leaves

Parameters and samples are made by the same arithmetic as Nibble's side makes them, so that the losses of both sides can be compared.
"""
import resource
import sys

import numpy
import torch
from torch import nn


def fill(shape, salt, bound):
    """Numbers from -bound to bound that follow from their places and a salt alone."""
    places = numpy.arange(numpy.prod(shape), dtype=numpy.uint64) + numpy.uint64(salt * 7919)
    mixed = (places * numpy.uint64(2654435761)) & numpy.uint64(0xFFFFFFFF)
    mixed ^= mixed >> numpy.uint64(15)
    mixed = (mixed * numpy.uint64(2246822519)) & numpy.uint64(0xFFFFFFFF)
    mixed ^= mixed >> numpy.uint64(13)
    unit = (mixed >> numpy.uint64(8)).astype(numpy.float32) * numpy.float32(2.0 ** -24)
    return torch.from_numpy(((unit * 2 - 1) * numpy.float32(bound)).reshape(shape))


class Signs(torch.autograd.Function):
    """The sign, with the gradient of the identity from -1 to 1."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * (x.abs() <= 1)


class Sign(nn.Module):
    def forward(self, x):
        return Signs.apply(x)


class SignLinear(nn.Linear):
    def forward(self, x):
        return nn.functional.linear(x, Signs.apply(self.weight), self.bias)


class WordNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5000, 15)
        self.lstm = nn.LSTM(15, 64, batch_first=True)
        self.output = nn.Linear(64, 1)

    def forward(self, words):
        states, _ = self.lstm(self.embedding(words.long()))
        return self.output(states[:, -1])


def connected(sizes, linear=nn.Linear, activation=nn.ReLU, normalized=True, normalized_output=False, dropout=0.0):
    layers = []
    for place, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        last = place == len(sizes) - 2
        layers.append(linear(inputs, outputs))
        if normalized and not last or normalized_output and last:
            layers.append(nn.BatchNorm1d(outputs))
        if not last:
            layers.append(activation())
            if dropout:
                layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers)


def convolutional():
    layers, channels = [], 3
    for width in (64, 128, 256):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(4096, 512), nn.ReLU(), nn.Linear(512, 10))


def classes(count):
    return torch.arange(count) % 10


def signs(count):
    return torch.where(torch.arange(10)[None, :] == classes(count)[:, None], 1.0, -1.0)


def hinge(prediction, target):
    return torch.clamp(1 - prediction * target, min=0).square().mean()


def networks():
    """Name: network, inputs, targets, loss."""
    entropy = nn.CrossEntropyLoss()
    return {
        "mlp4096": lambda: (connected([784, 4096, 4096, 4096, 10]), fill((100, 784), 1, 1), classes(100), entropy),
        "mlp2048-dropout": lambda: (connected([1024, 2048, 2048, 10], dropout=0.2), fill((64, 1024), 1, 1), classes(64), entropy),
        "cnn": lambda: (convolutional(), fill((64, 3, 32, 32), 1, 1), classes(64), entropy),
        "tiny": lambda: (connected([1, 8, 8, 8, 1], normalized=False), fill((64, 1), 1, 1), fill((64, 1), 2, 1), nn.MSELoss()),
        "lstm": lambda: (WordNetwork(), torch.floor((fill((64, 300), 1, 1) + 1) * 2500).clamp(0, 4999), (torch.arange(64) % 2)[:, None].float(), nn.BCEWithLogitsLoss()),
        "binary-mlp4096": lambda: (connected([784, 4096, 4096, 4096, 10], SignLinear, Sign, normalized_output=True), fill((100, 784), 1, 1), signs(100), hinge),
    }


def initialize(network):
    """Weights by their places; forget gates begin open, as Nibble's do."""
    for number, (name, parameter) in enumerate(network.named_parameters()):
        with torch.no_grad():
            if "bias" in name or parameter.dim() == 1:
                parameter.fill_(1.0 if parameter.dim() == 1 and name.endswith("weight") else 0.0)
                if name.endswith("bias_ih_l0"):
                    parameter[64:128] = 1.0
            else:
                fan = parameter[0].numel()
                parameter.copy_(fill(tuple(parameter.shape), 10 + number, (6 / fan) ** 0.5 if "lstm" not in name and "embedding" not in name else 0.1))


def main():
    torch.set_num_threads(int(sys.argv[2]))
    network, inputs, targets, loss_of = networks()[sys.argv[1]]()
    initialize(network)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    network.train()
    for line in sys.stdin:
        command, *words = line.split()
        if command == "end":
            return
        if command == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
            continue
        for _ in range(int(words[0])):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(network(inputs), targets)
            loss.backward()
            optimizer.step()
        print(repr(loss.item()), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(torch.__version__)
    else:
        main()
