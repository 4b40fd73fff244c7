# pip: torch==1.12.1 numpy<2
# python: 3.10
import multiprocessing as mp

import torch
import torch.multiprocessing as tmp
from torch import nn


def double(t):
    return (t * 2).sum().item()


def main():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    x = torch.randn(64, 4)
    y = x.sum(1, keepdim=True)
    first = None
    for _ in range(200):
        loss = nn.functional.mse_loss(net(x), y)
        first = first if first is not None else loss.item()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("learns", loss.item() < first / 10)
    print("fft", torch.fft.fft(torch.ones(8)).abs().max().item())
    with tmp.get_context("spawn").Pool(2) as pool:
        print("spawn", pool.map(double, [torch.ones(3), torch.ones(5)]))


if __name__ == "__main__":
    mp.freeze_support()  # for PyInstaller
    main()
