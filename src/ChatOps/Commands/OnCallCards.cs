using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.OnCall;

namespace ChatOps.Commands;

/// <summary>Shows who is on call.</summary>
public sealed class OnCallCards(OnCallGrammar grammar, OnCallSchedules schedules, SwapRows swaps, TimeProvider clock)
{
    /// <summary>At most a screen.</summary>
    private const int Most = 15, MostNext = 3, MostChanges = 5, MostServices = 10;

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(70), UsualReport = TimeSpan.FromDays(30);

    public async Task<Card> ShowAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var at = grammar.At(call.Arguments);
        var name = grammar.MaybeSchedule(call.Arguments);
        grammar.Finish(call.Arguments);
        return name is null
            ? await AllAsync(page, at, cancellationToken)
            : await OneAsync((await schedules.FindAsync(name, cancellationToken))!, at, cancellationToken);
    }

    public async Task<Card> ReportAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var since = grammar.Since(call.Arguments) ?? UsualReport;
        var name = grammar.MaybeSchedule(call.Arguments);
        grammar.Finish(call.Arguments);
        var now = clock.GetUtcNow();
        var lines = new List<RichText>();
        foreach (var one in name is null ? schedules.Names : [name])
        {
            var report = FairnessReport.Of((await schedules.FindAsync(one, cancellationToken))!, now - since, now);
            lines.Add(RichText.Of($"{one:b}{(report.Gap > TimeSpan.Zero ? $": nobody for {FairnessReport.Hours(report.Gap)}" : "")}"));
            lines.AddRange(report.People.Take(Most).Select(person => person.Words));
        }

        return new()
        {
            Title = RichText.Of($"⚖️ On call since {now - since}"),
            Lines = [.. lines.Take(3 * Most), .. lines.Count > 3 * Most ? (RichText[])["… name a schedule to see the others."] : []],
            Footer = "By day: Monday to Friday, 9:00 to 18:00 in the schedule's zone; at night: 22:00 to 6:00 on any day.",
        };
    }

    private async Task<Card> AllAsync(Page page, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        foreach (var name in schedules.Names)
        {
            var schedule = (await schedules.FindAsync(name, cancellationToken))!;
            var instant = at ?? clock.GetUtcNow();
            var shift = schedule.At(instant);
            var next = Next(schedule, shift?.Until ?? instant).FirstOrDefault();
            lines.Add(shift is null
                ? RichText.Of(
                    $"⚠️ {name:b}: nobody{(next is null ? RichText.Empty : RichText.Of($" until {next.From}, then {new Span.Person(next.Person)}"))}")
                : RichText.Of(
                    $"📟 {name:b}: {new Span.Person(shift.Person)}{By(shift)} until {shift.Until}, then {Then(shift, next)}"));
        }

        var card = new Card { Title = at is { } time ? RichText.Of($"On call at {time}") : "On call now" };
        return page.Show(card, lines, Most, lines.Count, OnCallPosts.Verb);
    }

    private async Task<Card> OneAsync(OnCallSchedule schedule, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var instant = at ?? clock.GetUtcNow();
        var shift = schedule.At(instant);
        var lines = new List<RichText>();
        var end = shift?.Until ?? instant;
        foreach (var next in Next(schedule, end).Take(MostNext))
        {
            if (next.From > end && (end > instant || shift is not null))
            {
                lines.Add(RichText.Of($"⚠️ Nobody from {end} until {next.From}."));
            }

            lines.Add(RichText.Of($"Then {new Span.Person(next.Person)}{By(next)} from {next.From} until {next.Until}."));
            end = next.Until;
        }

        lines.AddRange(schedule.Overrides.Where(change => change.Until > clock.GetUtcNow()).TakeLast(MostChanges)
            .Select(change => RichText.Of(
                $"🔁 {change.Words}. {new Span.Command(OnCallPosts.Verb, $"cancel {change.Id}")} cancels it.")));
        lines.AddRange((await swaps.OpenAsync(cancellationToken)).Where(swap => swap.Schedule == schedule.Name).Take(MostChanges)
            .Select(swap => RichText.Of(
                $"🤝 {new Span.Person(swap.By.Account)} asks who takes {swap.Words}. {new Span.Command(OnCallPosts.Verb, $"take {swap.Id}")} takes it.")));
        var services = schedules.ServicesOf(schedule.Name);
        return new()
        {
            Title = (shift, schedule.EndOfGap(instant)) switch
            {
                ({ } on, _) => RichText.Of(
                    $"📟 {schedule.Name:b}: {new Span.Person(on.Person)} is on call{When(at)} until {on.Until}{By(on)}"),
                (null, { } again) => RichText.Of($"⚠️ {schedule.Name:b}: nobody is on call{When(at)} until {again}"),
                _ => RichText.Of($"⚠️ {schedule.Name:b}: nobody is on call{When(at)}, or in the weeks after"),
            },
            Tone = shift is null ? Tone.Warning : Tone.Neutral,
            Lines = [.. lines],
            Buttons = at is null ? [new("Take it now", OnCallPosts.Verb, $"take {schedule.Name}")] : [],
            Footer = services.Count == 0 ? null : $"Answers for {Plural.Some(services, MostServices)}",
        };
    }

    private static RichText When(DateTimeOffset? at) => at is { } time ? RichText.Of($" at {time}") : RichText.Empty;

    private static RichText Then(OnCallShift shift, OnCallShift? next) => next is null || next.From > shift.Until
        ? "nobody"
        : RichText.Of($"{new Span.Person(next.Person)}");

    /// <summary>Why it isn't whoever the rotation has.</summary>
    private static RichText By(OnCallShift shift) => shift.Override switch
    {
        null => RichText.Empty,
        { Instead: { } other } => RichText.Of($" (for {new Span.Person(other)})"),
        _ => " (override)",
    };

    private static IEnumerable<OnCallShift> Next(OnCallSchedule schedule, DateTimeOffset after) =>
        schedule.Between(after, after + Ahead).Select(shift => schedule.At(shift.From)!);
}
