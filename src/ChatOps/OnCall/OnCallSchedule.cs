using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>
/// Who is on call at an instant: the one place that knows. A later layer wins over an earlier one where both have someone; what people
/// changed wins over layers, the last change over those before it. Nobody, where neither has anyone: that is a gap.
/// </summary>
/// <param name="Rotations">The oldest first; each until the next one is in effect.</param>
public sealed record OnCallSchedule(string Name, IReadOnlyList<Rotation> Rotations)
{
    /// <summary>How far a gap is looked through for its end.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(35);

    /// <summary>What people changed, in the order in which they did.</summary>
    public IReadOnlyList<OnCallOverride> Overrides { get; init; } = [];

    /// <summary>The shift of whoever is on call; null: nobody is.</summary>
    public OnCallShift? At(DateTimeOffset instant)
    {
        if (Decide(instant) is not { } turn)
        {
            return null;
        }

        // A shift is within the turn, or the change, that it comes from.
        var (from, until) = turn.Override is { } change ? (change.From, change.Until) : TimeOf(turn);
        return Between(from, until).First(shift => shift.Covers(instant));
    }

    /// <summary>When someone is on call again, in a gap; null: nobody for weeks.</summary>
    public DateTimeOffset? EndOfGap(DateTimeOffset instant) =>
        Between(instant, instant + Ahead) is [var next, ..] ? next.From : null;

    /// <summary>
    /// The shifts within a time, in order; what of a shift is outside of it is left out. Parts of one turn that follow one another are one
    /// shift.
    /// </summary>
    public IReadOnlyList<OnCallShift> Between(DateTimeOffset from, DateTimeOffset until)
    {
        if (from >= until)
        {
            return [];
        }

        var edges = Overrides.SelectMany(change => new[] { change.From, change.Until })
            .Concat(Rotations.Select(rotation => rotation.Since))
            .Concat(Rotations.SelectMany(rotation => rotation.Layers.SelectMany(layer => layer.Edges(from, until, rotation.Zone))))
            .Where(at => from < at && at < until)
            .Append(from)
            .Distinct()
            .Order()
            .ToList();
        var shifts = new List<(OnCallShift Shift, Turn Turn)>();
        for (var i = 0; i < edges.Count; i++)
        {
            if (Decide(edges[i]) is not { } turn)
            {
                continue;
            }

            var end = (i + 1 < edges.Count ? edges[i + 1] : until).ToUniversalTime();
            if (shifts is [.., var (last, its)] && its == turn && last.Until == edges[i])
            {
                shifts[^1] = (last with { Until = end }, turn);
            }
            else
            {
                shifts.Add((new(Name, turn.Person, edges[i].ToUniversalTime(), end, turn.Override), turn));
            }
        }

        return [.. shifts.Select(one => one.Shift)];
    }

    private Turn? Decide(DateTimeOffset instant)
    {
        if (Overrides.LastOrDefault(change => change.Covers(instant)) is { } changed)
        {
            return new(changed.Person, changed, default, default, default);
        }

        for (var i = Rotations.Count - 1; i >= 0; i--)
        {
            if (Rotations[i].Since <= instant)
            {
                return Rotations[i].At(instant) is var (who, layer) ? new(who.Id, null, i, layer, who.Turn) : null;
            }
        }

        return null;
    }

    /// <summary>From one hand-over to the next, as far as the rotation is in effect.</summary>
    private (DateTimeOffset From, DateTimeOffset Until) TimeOf(Turn turn)
    {
        var rotation = Rotations[turn.Rotation];
        var layer = rotation.Layers[turn.Layer];
        var (from, until) = (layer.Start(turn.Number, rotation.Zone), layer.Start(turn.Number + 1, rotation.Zone));
        var next = turn.Rotation + 1 < Rotations.Count ? Rotations[turn.Rotation + 1].Since : until;
        return (from > rotation.Since ? from : rotation.Since, until < next ? until : next);
    }

    private sealed record Turn(ChatId Person, OnCallOverride? Override, int Rotation, int Layer, long Number);
}
