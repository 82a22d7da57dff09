using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Nibble.Benchmarks.QuantizeBenchmark).Assembly).Run(args);
