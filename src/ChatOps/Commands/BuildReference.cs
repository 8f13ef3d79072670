using System.Globalization;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>A build as people name it: "web/main#128".</summary>
internal static class BuildReference
{
    private const string Example = "web/main#128";

    /// <exception cref="CommandSyntaxException">There is none.</exception>
    public static (string Job, long Number) Take(Arguments arguments)
    {
        var word = arguments.TakeFirst(_ => true, "") ?? throw new CommandSyntaxException(
            RichText.Of($"Which build? Name its job and number: {Example:c}."));
        return Parse(word)
            ?? throw new CommandSyntaxException(RichText.Of($"{word:c} isn't a build. Name its job and number: {Example:c}."));
    }

    /// <summary>Null: it names no build.</summary>
    public static (string Job, long Number)? Parse(string word)
    {
        // A button's word is escaped: a job's name may have spaces.
        var name = word.Contains('#') ? word : Uri.UnescapeDataString(word);
        return name.LastIndexOf('#') is > 0 and var at
            && long.TryParse(name[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (name[..at], number)
            : null;
    }
}
