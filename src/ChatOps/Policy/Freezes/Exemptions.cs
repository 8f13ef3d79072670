using ChatOps.People;

namespace ChatOps.Policy.Freezes;

/// <summary>
/// Who may go ahead with a reason where others may not. Who they are and what groups they are in is looked up anew each time.
/// </summary>
public sealed class Exemptions(PeopleDirectory people, CodeGroups code)
{
    /// <param name="channel">Where they say it.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="exempt">Who may.</param>
    public async Task<Exemption> OfAsync(
        Principal who, ChatId? channel, string? reason, IReadOnlyList<Role> exempt, CancellationToken cancellationToken)
    {
        if (who.IsSelf || exempt.Count == 0)
        {
            return Exemption.No;
        }

        var known = await people.RecognizeAsync(who, cancellationToken);
        if (known is not { IsKnown: true, IsDeactivated: false })
        {
            return known.IsKnown ? Exemption.No : Exemption.Unknown;
        }

        var member = new Membership(people, code, known, channel, fresh: true);
        var best = IsIn.No;
        foreach (var role in exempt)
        {
            var isIn = await member.AllowsAsync(role, cancellationToken);
            best = isIn > best ? isIn : best;
        }

        return best switch
        {
            IsIn.Yes => string.IsNullOrEmpty(reason) ? Exemption.NeedsReason : Exemption.Yes,
            IsIn.Unasked => Exemption.Unknown,
            _ => Exemption.No,
        };
    }
}
