using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Awx;

/// <summary>Configuration section <c>ChatOps:Awx</c>.</summary>
public sealed class AwxOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Awx";
}

/// <summary>
/// AWX, and Ansible Tower and the Automation Controller, which are made of it: webhook notifications at <c>/awx</c>, with a bearer token or
/// basic authentication, since it signs nothing. It never tries again.
/// </summary>
public static class AwxSource
{
    private const int MostNamed = 3;

    public static EventSource Source { get; } = TokenSource.Of<AwxOptions>(
        "awx",
        "AWX",
        AwxOptions.Section,
        TokenSource.BearerOrBasic,
        Translate,
        "Create this notification template under Administration, Notifications (or with awx.awx.notification_template), and enable it for start, success, and failure where it is to be told. Leave the message as it is.");

    private static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "notification", told =>
    {
        if (told["id"].Id is not { } id || told["status"].Text is not { } status)
        {
            return new Translation.Failed("a notification without the job's id or status: a message of its own may have replaced it");
        }

        ConfigurationRunState? state = status switch
        {
            "new" or "pending" or "waiting" => ConfigurationRunState.Queued,
            "running" => ConfigurationRunState.Running,
            "successful" => ConfigurationRunState.Succeeded,
            "failed" or "error" => ConfigurationRunState.Failed,
            "canceled" => ConfigurationRunState.Cancelled,
            _ => null,
        };
        if (state is null)
        {
            // A workflow that waits for approval has a status of its own.
            return Told.Nothing($"status {status}");
        }

        var hosts = told["hosts"].Members.ToList();
        var failed = hosts.Where(host => host.Value["failed"].Flag is true).ToList();
        var (start, end) = (told["started"].Time, told["finished"].Time);
        return Told.One(
            delivery,
            new ConfigurationRun(
                "AWX",
                $"{id}",
                ForeignText.Short(told["name"].Text) ?? ForeignText.Short(told["playbook"].Text) ?? $"job {id}",
                state.Value,
                hosts.Count > 0 ? hosts.Count(host => host.Value["changed"].Number > 0) : null,
                hosts.Count > 0 ? failed.Count : null,
                start,
                end,
                ForeignText.Link(told["url"].Text),
                state is ConfigurationRunState.Failed
                    ? ForeignText.FirstLine(told["traceback"].Text?.TrimEnd().Split('\n')[^1])
                        ?? (failed.Count == 0 ? null
                            : ForeignText.Short($"on {Plural.Some([.. failed.Select(one => one.Name)], MostNamed)}"))
                    : null,
                SentLabels.InOrder(
                [
                    .. Variables(told["extra_vars"].Text),
                    ("project", told["project"].Text),
                    ("inventory", told["inventory"].Text),
                    ("playbook", told["playbook"].Text),
                    ("limit", told["limit"].Text),
                    ("job", told["name"].Text),
                ])),
            told["created_by"].Text,
            end ?? start);
    });

    /// <summary>The variables of a job are JSON in a text; only those that name a service or an environment are read.</summary>
    private static IReadOnlyList<(string Name, string? Value)> Variables(string? text)
    {
        try
        {
            using var variables = JsonDocument.Parse(text ?? "{}");
            return [.. SentLabels.Naming(new(variables.RootElement))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
