namespace Nibble.Cli.Tests;

/// <summary>A wrong command line is refused with exit code 2 before anything is done, by a message that names what is wrong.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("demoo", "'demoo'", "Did you mean 'demo'?")]
    [InlineData("data gett mnist", "'gett'", "Did you mean 'get'?", "nibble data --help")]
    [InlineData("inspect --jsom", "no option '--jsom'", "Did you mean '--json'?")]
    [InlineData("demo --epoch 3", "'--epoch'", "Did you mean '--epochs'?", "nibble demo --help")]
    [InlineData("inspect", "'nibble inspect' needs <model>", "nibble inspect --help")]
    [InlineData("data get", "'nibble data get' needs <name>")]
    [InlineData("train", "Name a recipe")]
    [InlineData("inspect a.onnx b.onnx", "'b.onnx'")]
    [InlineData("quantize a.onnx", "'--data'")]
    [InlineData("quantize a.onnx --data", "'--data'")]
    [InlineData("run a.onnx --input x.npy", "'--output'")]
    [InlineData("demo cosine", "<function>", "'cosine'", "ripple")]
    [InlineData("demo --activation relo", "--activation", "Did you mean 'relu'?")]
    [InlineData("demo --epochs many", "--epochs", "a whole number", "'many'")]
    [InlineData("demo --epochs 0", "--epochs", "from 1", "'0'")]
    [InlineData("demo --epochs 1.5", "--epochs", "a whole number", "'1.5'")]
    [InlineData("demo --noise NaN", "--noise", "a number", "'NaN'")]
    [InlineData("demo --bits 9", "--bits", "from 2 to 8", "'9'")]
    [InlineData("demo --accumulator 33", "--accumulator", "from 2 to 32", "'33'")]
    [InlineData("demo --seed -1", "--seed", "from 0", "'-1'")]
    [InlineData("train mnist-mlp --epochs 0", "--epochs", "from 1", "'0'")]
    [InlineData("evaluate a.onnx --data mnist --split tset", "--split", "Did you mean 'test'?")]
    [InlineData("quantize a.onnx --data mnist --activation-range entropie", "--activation-range", "Did you mean 'entropy'?")]
    [InlineData("quantize a.onnx --data mnist --weights int9", "--weights", "'int9'", "2 to 8")]
    [InlineData("quantize a.onnx --data mnist --dynamic --activations uint4", "--dynamic", "uint8")]
    [InlineData("quantize a.onnx --data mnist --weights uint4", "--weights", "'uint4'", "int4")]
    [InlineData("quantize a.onnx --data mnist --weights four", "--weights", "'four'", "int8")]
    [InlineData("quantize a.onnx --data mnist --activations uint1", "--activations", "'uint1'")]
    [InlineData("quantize a.onnx --data mnist --accumulator 1", "--accumulator", "from 2 to 32", "'1'")]
    [InlineData("quantize a.onnx --data mnist --calibration 0", "--calibration", "from 1", "'0'")]
    [InlineData("quantize a.onnx --data mnist --range minmax", "--range", "Did you mean 'min-max'?")]
    public void A_wrong_word_is_named(string commandLine, params string[] words)
    {
        using TemporaryFolder folder = new();
        NibbleProgram.Run(folder.Path, commandLine.Split(' ')).IsRefusedWith(words);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
