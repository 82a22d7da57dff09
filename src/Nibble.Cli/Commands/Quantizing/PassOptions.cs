using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Data;
using Nibble.Quantization;

namespace Nibble.Cli;

/// <summary>The rewrites that the float network goes through first.</summary>
internal sealed class PassOptions : OptionGroup
{
    private const string Default = "default";

    private static readonly Dictionary<string, PreparationPass> Passes = PreparationPass.All.ToDictionary(pass => WordOf(pass.Name));

    private readonly Option<string?> _passes = new("--passes")
    {
        Description = $"Rewrites before quantizing, in this order, with commas between; 'default' stands for {string.Join(",", PreparationPass.Default.Select(pass => WordOf(pass.Name)))}. There are also {string.Join(", ", PreparationPass.All.Except(PreparationPass.Default).Select(pass => WordOf(pass.Name)))}.",
        HelpName = "NAME,NAME",
    };

    private readonly Option<string[]> _without = new("--no-pass")
    {
        Description = "A rewrite to leave out. Can be given again.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly SampleOptions _samples;

    public PassOptions(SampleOptions samples)
        : base("Preparation") => _samples = samples;

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_passes, _without];

    /// <summary>The passes' part of a recipe.</summary>
    public QuantizationRecipe AddTo(QuantizationRecipe recipe, CommandResult given) => recipe with { Passes = [.. Chosen(given)] };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        string[] unknown = [.. Named(given).Where(word => word != Default).Concat(Without(given)).Where(word => !Passes.ContainsKey(word)).Distinct()];
        foreach (string word in unknown)
            given.AddError($"There is no pass '{word}'. {NearestName.Hint(word, [.. Passes.Keys])}");
        if (unknown.Length > 0)
            return;
        PreparationPass[] chosen = Chosen(given);
        if (chosen.GroupBy(pass => pass).FirstOrDefault(group => group.Count() > 1) is { } twice)
            given.AddError($"--passes names '{WordOf(twice.Key.Name)}' twice. Name each pass once.");
        foreach (PreparationPass pass in chosen.Where(pass => pass.NeedsSamples && !_samples.HasSamples(given)))
            given.AddError($"The pass '{WordOf(pass.Name)}' looks at what goes through each layer. Give samples by '--data'.");
    }

    private static string WordOf(string name) => string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    private string[] Named(CommandResult given) => given.GetValue(_passes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [Default];

    private string[] Without(CommandResult given) => given.GetValue(_without) ?? [];

    private PreparationPass[] Chosen(CommandResult given) =>
    [
        .. Named(given).SelectMany(word => word == Default ? PreparationPass.Default : ImmutableArray.Create(Passes[word]))
            .Where(pass => !Without(given).Contains(WordOf(pass.Name))),
    ];
}
