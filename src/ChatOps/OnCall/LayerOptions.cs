using System.Globalization;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A rotation of a schedule.</summary>
public sealed class LayerOptions
{
    private const string Clock = "H:mm", Date = "yyyy-MM-dd";

    private const int MostEvery = 1000, MostMembers = 100;

    /// <summary>A Monday: a rotation without a start has always been in effect.</summary>
    private static readonly DateOnly Always = new(2024, 1, 1);

    public RotationKind Rotation { get; init; } = RotationKind.Weekly;

    /// <summary>The number of hours, days or weeks of a shift.</summary>
    public int Every { get; init; } = 1;

    /// <summary>When shifts change, "9:00".</summary>
    public string? HandOver { get; init; }

    /// <summary>The day on which weekly shifts change. Left out: the day of the week of <see cref="Start"/>, or Monday.</summary>
    public DayOfWeek? Day { get; init; }

    /// <summary>
    /// The date, "2026-12-01", on which the layer begins, at <see cref="HandOver"/>, with its first member. Left out: it always has.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>The date on which the layer ends, at <see cref="HandOver"/>. Left out: it doesn't.</summary>
    public string? End { get; init; }

    /// <summary>The ids of people in chat, as <c>ChatOps:People</c> and the policy have them, in the order of their turns.</summary>
    public List<string> Members { get; init; } = [];

    /// <summary>The hours in which it has someone. None: always.</summary>
    public List<RestrictionOptions> Restrictions { get; init; } = [];

    internal static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    internal Layer Read(IReadOnlyCollection<string> platforms)
    {
        var handOver = Time(HandOver)!.Value;
        var start = DayOf(Start) ?? Always;
        var begin = start.ToDateTime(handOver);
        var back = Rotation is RotationKind.Weekly && Day is { } day ? ((int)start.DayOfWeek - (int)day + 7) % 7 : 0;
        return new(
            begin.AddDays(-back),
            Rotation switch
            {
                RotationKind.Weekly => TimeSpan.FromDays(7 * Every),
                RotationKind.Daily => TimeSpan.FromDays(Every),
                _ => TimeSpan.FromHours(Every),
            },
            begin,
            DayOf(End)?.ToDateTime(handOver),
            [.. Members.Select(member => ChatId.Find(member, platforms)!)],
            [.. Restrictions.Select(one => one.Read())]);
    }

    /// <param name="at">The setting.</param>
    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<PlatformIds> platforms)
    {
        if (!Enum.IsDefined(Rotation))
        {
            yield return $"{at}:Rotation is '{Rotation}': write {string.Join(", ", Enum.GetNames<RotationKind>())}.";
        }

        if (Every is < 1 or > MostEvery)
        {
            yield return $"{at}:Every is {Every}: set it between 1 and {MostEvery}.";
        }

        if (Time(HandOver) is null)
        {
            yield return HandOver is null
                ? $"{at}:HandOver is missing: write the time of day at which shifts change, such as \"9:00\"."
                : $"{at}:HandOver is '{HandOver}': write a time of day, such as \"9:00\".";
        }

        if (Day is not null && Rotation is not RotationKind.Weekly)
        {
            yield return $"{at}:Day is only for weekly shifts: remove it, or set {at}:Rotation to Weekly.";
        }

        foreach (var (name, text) in new[] { (nameof(Start), Start), (nameof(End), End) })
        {
            if (text is not null && DayOf(text) is null)
            {
                yield return $"{at}:{name} is '{text}': write a date, such as \"2026-12-01\".";
            }
        }

        if (DayOf(End) is { } end && end <= (DayOf(Start) ?? Always))
        {
            yield return $"{at}:End is '{End}': set it after {(Start is null ? $"{Always:yyyy-MM-dd}" : $"Start, which is '{Start}'")}.";
        }

        if (Members.Count is 0 or > MostMembers)
        {
            yield return Members.Count == 0
                ? $"{at}:Members is missing: list the ids of the people who take turns."
                : $"{at}:Members has {Members.Count} people: at most {MostMembers} can take turns.";
        }

        foreach (var member in Members)
        {
            if (IdForm.Problem(member, platforms, p => p.Person) is { } wrong)
            {
                yield return $"{at}:Members has '{member}', which isn't a user id: {wrong}.";
            }
        }

        foreach (var problem in Restrictions.SelectMany((one, index) => one.Problems($"{at}:{nameof(Restrictions)}:{index}")))
        {
            yield return problem;
        }
    }

    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, Date, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
