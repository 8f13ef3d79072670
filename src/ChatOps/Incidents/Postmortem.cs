using System.Globalization;
using System.Text;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>The post-mortem of an incident as Markdown: what is known, and blanks for what people must add. Nothing is made up.</summary>
internal static class Postmortem
{
    private const string Blank = "_To be written._";

    /// <param name="suspects">What had changed before; null: it is about no service.</param>
    /// <param name="zone">Of all times.</param>
    /// <param name="name">What someone is called.</param>
    public static string Write(
        Incident incident, IReadOnlyList<IncidentMoment> moments, RichText? suspects, TimeZoneInfo zone, Func<ChatId, string> name)
    {
        var text = new StringBuilder();
        Line($"# Incident {incident.Number}: {Escape(incident.Title)}{(incident.IsDrill ? " (drill)" : "")}");
        Line();
        Line("| | |");
        Line("| --- | --- |");
        Row("Severity", IncidentText.Severity(incident.Severity));
        Row("Status", IncidentText.Word(incident.Status) + (incident.Into is { } into ? $" into incident {into}" : ""));
        Row("About", IncidentText.About(incident.Services, incident.Environment));
        Row("Detected", Time(incident.DetectedAt));
        Row("Declared", $"{Time(incident.OpenedAt)} by {name(incident.OpenedBy.Account)}");
        Row("Acknowledged", Time(incident.AcknowledgedAt));
        Row("Mitigated", Time(incident.MitigatedAt));
        Row("Ended", Time(incident.EndedAt));
        foreach (var role in Enum.GetValues<IncidentRole>())
        {
            var word = IncidentText.Word(role);
            Row(char.ToUpperInvariant(word[0]) + word[1..], incident.HolderOf(role) is { } holder ? name(holder) : "nobody");
        }

        if (IncidentTimes.Of(incident).Words is { Length: > 0 } times)
        {
            Row("Times", times);
        }

        Section("Summary", Blank);
        Section("Impact", Blank);
        Section("Cause", incident.Cause is { } cause ? Escape(cause) : "_Not recorded._");
        Section("What fixed it", incident.Cure is { } cure ? Escape(cure) : "_Not recorded._");
        if (suspects is not null)
        {
            Section("What had changed before", Text(suspects).Replace("\n• ", "\n- ", StringComparison.Ordinal));
        }

        Section("Timeline", moments.Count == 0 ? "Nothing is recorded." : "");
        foreach (var moment in moments)
        {
            Line($"- {Time(moment.At)} {Text(moment.Words).ReplaceLineEndings(" ")}");
        }

        Section("What went well", Blank);
        Section("What went badly", Blank);
        Section("Actions", Blank);
        Line();
        Line($"_Written by ChatOps from what was recorded. Times are {(zone.Id == TimeZoneInfo.Utc.Id ? "UTC" : zone.Id)}._");
        return text.ToString();

        void Line(string line = "") => text.Append(line).Append('\n');

        void Row(string label, string value) => Line($"| {label} | {Escape(value)} |");

        void Section(string title, string body)
        {
            Line();
            Line($"## {title}");
            Line();
            if (body.Length > 0)
            {
                Line(body);
            }
        }

        string Time(DateTimeOffset? at) => at is { } known
            ? TimeZoneInfo.ConvertTime(known, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "–";

        string Text(RichText words) => string.Concat(words.Spans.Select(span => span switch
        {
            Span.Person person => Escape(name(person.Id)),
            Span.Time time => Time(time.At),
            Span.Link link => $"[{Escape(link.Label)}]({link.Url.Replace(")", "%29", StringComparison.Ordinal)})",
            Span.Code code => $"`{code.Text.Replace('`', '\'')}`",
            Span.Bold bold => $"**{Escape(bold.Text)}**",
            _ => Escape(span.Words),
        }));
    }

    /// <summary>Someone's words stay words.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' ? $"\\{c}" : c.ToString());
        }

        return escaped.ToString();
    }
}
