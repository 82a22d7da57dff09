using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Nibble.Data;

namespace Nibble.Cli;

/// <summary>What the value of an option may be, said the same way in the help and in the message about a wrong one.</summary>
internal static class OptionRules
{
    /// <summary>Takes a number from a range.</summary>
    public static Option<T> Within<T>(this Option<T> option, T low, T high)
        where T : struct, INumber<T>
    {
        option.HelpName = "N";
        option.CustomParser = result => Number(result, option.Name, low, high) ?? default;
        return option;
    }

    /// <summary>Takes a number from a range, or is not given.</summary>
    public static Option<T?> Within<T>(this Option<T?> option, T low, T high)
        where T : struct, INumber<T>
    {
        option.HelpName = "N";
        option.CustomParser = result => Number(result, option.Name, low, high);
        return option;
    }

    /// <summary>Takes different whole numbers from a range, with commas between, or is not given.</summary>
    public static Option<int[]?> ListWithin(this Option<int[]?> option, int low, int high)
    {
        option.HelpName = "N,N";
        option.Arity = ArgumentArity.ExactlyOne;
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            int?[] numbers = [.. text.Split(',').Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high ? number : (int?)null)];
            if (!numbers.Contains(null) && numbers.Distinct().Count() == numbers.Length)
                return [.. numbers.Select(number => number!.Value)];
            result.AddError($"{option.Name} takes different whole numbers from {low} to {high} with commas between, but '{text}' was given.");
            return null;
        };
        return option;
    }

    /// <summary>Takes one of a few words.</summary>
    public static Option<T> OneOf<T>(this Option<T> option, params string[] words)
        where T : class?
    {
        option.HelpName = string.Join('|', words);
        option.CompletionSources.Add(words);
        option.Validators.Add(result => CheckWord(result, option.Name, words));
        return option;
    }

    /// <summary>Takes one of a few words.</summary>
    public static Argument<string> OneOf(this Argument<string> argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.HelpName = argument.Name;
        argument.Validators.Add(result => CheckWord(result, $"<{argument.Name}>", words));
        return argument;
    }

    /// <summary>Refuses words that look like options and are none, instead of taking them for arguments.</summary>
    public static void RefuseUnknownOptions(Command command)
    {
        foreach (Argument argument in command.Arguments)
            argument.Validators.Add(result =>
            {
                foreach (string word in result.Tokens.Select(token => token.Value).Where(LooksLikeOption))
                    result.AddError($"There is no option '{word}'.{Suggestion(word, command)}");
            });
    }

    /// <summary>The command or option that was probably meant, as a question; empty where none is near.</summary>
    public static string Suggestion(string word, Command command) =>
        NearestName.Of(word, command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name))) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static bool LooksLikeOption(string word) => word.StartsWith('-') && word.Length > 1;

    private static T? Number<T>(ArgumentResult result, string name, T low, T high)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && value >= low && value <= high)
            return value;
        string kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
        result.AddError($"{name} takes {kind} from {low} to {high}, but '{text}' was given.");
        return null;
    }

    private static void CheckWord(SymbolResult result, string name, string[] words)
    {
        foreach (string word in result.Tokens.Select(token => token.Value).Except(words).Where(word => !LooksLikeOption(word)))
            result.AddError($"{name} does not take '{word}'. {NearestName.Hint(word, words)}");
    }
}
