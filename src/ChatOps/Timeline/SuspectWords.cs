using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of what may have caused an alert.</summary>
internal static class SuspectWords
{
    private const int MostNamed = 5;

    public static RichText Line(SuspectsFound found) => found switch
    {
        { Suspects.Count: > 0 } => RichText.Of(
            $"🔎 Changed in the hour before:{RichText.Join("", found.Suspects.Select(suspect => RichText.Of($"\n• {Of(suspect, found)}")))}{More(found)}"),
        { Earlier: { } last } => RichText.Of(
            $"🔎 Nothing changed in {Where(found)} in the hour before. The last change: {Of(last, found)}"),
        _ => RichText.Of($"🔎 Nothing changed in {Where(found)} in the 2 hours before"),
    };

    /// <summary>What people may want to do while the alert fires.</summary>
    public static IEnumerable<Button> Buttons(SuspectsFound found)
    {
        string?[] what =
        [
            "changes", found.Services is [var only] ? only : null, found.Environment, "since", (found.Start - SuspectsFound.Window).Typed(),
        ];
        yield return new("What changed", "ops", string.Join(' ', what.OfType<string>()));
        if (found.Back is { } back)
        {
            yield return new(
                $"Roll back {back.Service} to {back.Version}…",
                "rollback",
                $"{back.Service} in {back.Environment} to {back.Version}",
                ButtonStyle.Danger);
        }
    }

    private static RichText Of(Suspect suspect, SuspectsFound found)
    {
        var ago = found.Start - suspect.At is { TotalSeconds: >= 1 } time ? $"{Words.Duration(time)} before" : "just before";
        return RichText.Of($"{suspect.What} ({(suspect.HasOnlyBegun ? "began " : "")}{ago}{Still(suspect.State)})");
    }

    private static string Still(SuspectState state) => state switch
    {
        SuspectState.Running => ", and isn't over",
        SuspectState.Stabilizing => ", and is in its stability period",
        _ => "",
    };

    private static string More(SuspectsFound found) => found.Others == 0 ? "" : $"\n• … and {found.Others} more";

    private static RichText Where(SuspectsFound found)
    {
        var services = RichText.Of($"{Plural.Some(found.Services, MostNamed):b}");
        var place = found.Environment is { } environment ? RichText.Of($" in {environment:b}") : RichText.Empty;
        return found.DependsOn.Count == 0
            ? RichText.Of($"{services}{place}")
            : RichText.Of($"{services}{place}, nor in what it depends on ({Plural.Some(found.DependsOn, MostNamed)}),");
    }
}
