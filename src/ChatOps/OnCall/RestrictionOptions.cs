namespace ChatOps.OnCall;

/// <summary>Hours in which a layer has someone.</summary>
public sealed class RestrictionOptions
{
    /// <summary>The days on which they begin. None: every day.</summary>
    public List<DayOfWeek> Days { get; init; } = [];

    /// <summary>"18:00". Left out: midnight.</summary>
    public string? From { get; init; }

    /// <summary>"8:00": on the next day, if that is not after <see cref="From"/>. Left out: midnight.</summary>
    public string? Until { get; init; }

    internal Restriction Read() => new(
        [.. Days.Distinct()], LayerOptions.Time(From) ?? TimeOnly.MinValue, LayerOptions.Time(Until) ?? TimeOnly.MinValue);

    /// <param name="at">The setting.</param>
    internal IEnumerable<string> Problems(string at)
    {
        foreach (var (name, text) in new[] { (nameof(From), From), (nameof(Until), Until) })
        {
            if (text is not null && LayerOptions.Time(text) is null)
            {
                yield return $"{at}:{name} is '{text}': write a time of day, such as \"18:00\", or leave it out for midnight.";
            }
        }

        if (Days.Count == 0 && LayerOptions.Time(From ?? "0:00") is { } from && from == LayerOptions.Time(Until ?? "0:00"))
        {
            yield return $"{at} restricts nothing: name Days, or From and Until, or remove it.";
        }
    }
}
