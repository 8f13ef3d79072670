using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of a change that takes back another.</summary>
internal static class RevertWords
{
    /// <summary>Its line in its own story, and in that of what it takes back.</summary>
    public static RichText Line(Step step, ChangeReverted revert) => step.IsMention
        ? RichText.Of($"↩️ {Link(revert.OfUrl, revert.OfName)} was reverted by {Link(revert.Url, revert.Name)}")
        : RichText.Of($"↩️ Reverts {Link(revert.OfUrl, revert.OfName)}");

    private static RichText Link(string? url, string name) => StepWords.MaybeLink(url, name);
}
