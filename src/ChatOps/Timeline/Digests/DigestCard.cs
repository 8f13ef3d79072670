using System.Globalization;
using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Timeline.Digests;

/// <summary>A digest as a message.</summary>
internal static class DigestCard
{
    private const int MostServices = 20;

    /// <param name="name">"Daily digest".</param>
    public static Card Render(Digest digest, string name)
    {
        var card = new Card { Title = RichText.Of($"📊 {name}, {digest.From} to {digest.To}") };
        if (digest.IsEmpty)
        {
            return card with { Lines = ["Nothing was merged, built or deployed, and no alert fired."] };
        }

        var left = digest.Services.Count - MostServices;
        List<RichText> lines =
        [
            .. digest.Services.Take(MostServices).Select(Line),
            .. left > 0 ? (RichText[])[$"… and {Plural.Of(left, "service")} more"] : [],
        ];
        // A day on its own needs no comparison with others.
        var (deploys, leads) = digest.Days.Count > 2
            ? (digest.Days.Any(day => day.Done + day.Failed > 0) ? Days(digest.Days) : null,
                digest.Days.Any(day => day.LeadTime is not null) ? LeadTimes(digest.Days) : null)
            : (null, null);
        var charts = new List<CardChart>();
        if (deploys is not null)
        {
            charts.Add(DigestCharts.Deploys(digest.Days, new(lines.Count, 1)));
            lines.Add(deploys);
        }

        if (leads is not null)
        {
            charts.Add(DigestCharts.LeadTimes(digest.Days, new(lines.Count, 1)));
            lines.Add(leads);
        }

        return card with
        {
            Lines = [.. lines],
            Charts = charts.Count > 0 ? [.. charts] : DigestCharts.OfServices([.. digest.Services.Take(MostServices)]),
            Fallback = RichText.Of($"{name}: {Plural.Of(digest.Services.Sum(s => s.Production.All), "deploy")} to production"),
        };
    }

    private static RichText Line(ServiceDigest service)
    {
        var parts = new List<RichText>
        {
            service.Production.All == 0 ? "no deploy to production" : Deploys(service.Production, "to production"),
        };
        if (service.Elsewhere.All > 0)
        {
            parts.Add(Deploys(service.Elsewhere, "elsewhere"));
        }

        if (service.Merges > 0)
        {
            parts.Add(Plural.Of(service.Merges, "merge"));
        }

        if (service.Builds > 0)
        {
            parts.Add($"{Plural.Of(service.Builds, "build")}{(service.FailedBuilds > 0 ? $" ({service.FailedBuilds} failed)" : "")}");
        }

        if (service.Alerts.Fired > 0)
        {
            parts.Add(RichText.Of(
                $"{Plural.Of(service.Alerts.Fired, "alert")}{(service.Alerts.Resolved > 0 ? $", {service.Alerts.Resolved} resolved" : "")}{Longest(service)}"));
        }

        if (service.LeadTime is { } lead)
        {
            parts.Add(
                $"from merge to production in {Words.Duration(lead)}{(service.LeadTimes.Count == 1 ? "" : $" (median of {Plural.Of(service.LeadTimes.Count, "change")})")}");
        }

        if (service.Slowest is var (what, took))
        {
            parts.Add(RichText.Of($"slowest: {what}, {Words.Duration(took)}"));
        }

        return RichText.Of($"{service.Name:b}: {RichText.Join("; ", parts)}");
    }

    private static RichText Longest(ServiceDigest service) => service.Alerts.Longest is var (what, took)
        ? RichText.Of($", the longest {Words.Duration(took)}: {what}")
        : RichText.Empty;

    private static string Deploys(ServiceDigest.Deploys deploys, string where)
    {
        string?[] notes =
        [
            deploys.Failed > 0 ? $"{deploys.Failed} failed" : null,
            deploys.Back > 0 ? Plural.Of(deploys.Back, "rollback") : null,
        ];
        var said = string.Join(", ", notes.OfType<string>());
        return $"{Plural.Of(deploys.All, "deploy")} {where}{(said.Length == 0 ? "" : $" ({said})")}";
    }

    private static RichText Days(IReadOnlyList<DayDigest> days) =>
        $"Deploys by day: {string.Join(", ", days.Select(day => $"{Short(day.Day)} {day.Done + day.Failed}{(day.Failed > 0 ? $" ({day.Failed} failed)" : "")}"))}";

    private static RichText LeadTimes(IReadOnlyList<DayDigest> days) =>
        $"From merge to production by day: {string.Join(", ", days.Where(day => day.LeadTime is not null).Select(day => $"{Short(day.Day)} {Words.Duration(day.LeadTime!.Value)}"))}";

    internal static string Short(DateOnly day) => CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedDayName(day.DayOfWeek);
}
