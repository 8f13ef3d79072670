using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// An alert of a tool whose webhooks have no form of their own, in the form that the setup gives: rule, alert, group, reason and the like,
/// all of them texts.
/// </summary>
internal static class TemplatedAlert
{
    /// <param name="system">The tool, as people write it.</param>
    public static Translation Translate(Delivery delivery, string system) =>
        Payload.Translate(delivery, "A webhook", told => Read(told, delivery, system));

    private static Translation Read(Payload told, Delivery delivery, string system)
    {
        if (Said(told, "group") is not { } group || Said(told, "rule") is not { } rule)
        {
            return new Translation.Failed(
                "A webhook without its rule or group: a body of its own may have replaced the one that setup gives");
        }

        // Without it, nothing would ever be over.
        var isOver = group.Equals("recovered", StringComparison.OrdinalIgnoreCase);
        var at = told["date"].Time;
        var when = at ?? delivery.ReceivedAt;
        return Told.One(
            delivery,
            new AlertChanged(
                system,
                ForeignText.Identity(Said(told, "ruleId") ?? rule)!,
                ForeignText.Identity(Said(told, "alert")) ?? "-",
                ForeignText.FirstLine(rule)!,
                ForeignText.FirstLine(Said(told, "reason")),
                isOver ? AlertState.Resolved
                    : group.Contains("nodata", StringComparison.OrdinalIgnoreCase) ? AlertState.NoData
                    : AlertState.Firing,
                SeverityWords.Of(Said(told, "severity") ?? group.Split(['.', ' '])[^1]),
                when,
                isOver ? when : null,
                new(ForeignText.Link(Said(told, "url"))),
                SentLabels.Of(SentLabels.Tags(Said(told, "tags"))))
            {
                LacksStart = true,
            },
            login: null,
            at);
    }

    /// <summary>A variable without a value is sent as nothing, or as it stands in the template.</summary>
    private static string? Said(Payload told, string name) =>
        told[name].Scalar is { } text && !text.StartsWith("{{", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(text) ? text : null;
}
