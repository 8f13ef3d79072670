using ChatOps.Journal;

namespace ChatOps.Sources.Chef;

/// <summary>Configuration section <c>ChatOps:Chef</c>.</summary>
public sealed class ChefOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Chef";
}

/// <summary>
/// Chef: notifications of Automate, which tells failures only, and runs of Infra Client, whose data collector tells all of them; both at
/// <c>/chef/{token}</c>, since Automate neither signs nor sends a token. It never tries again.
/// </summary>
public static class ChefSource
{
    private const string Title = "Chef";

    public static EventSource Source { get; } = TokenSource.Of<ChefOptions>(
        "chef",
        Title,
        ChefOptions.Section,
        verify: null,
        Translate,
        "Create this webhook under Settings, Notifications in Chef Automate, for Infra run failures and for Compliance scan failures; or enter the URL as data_collector.server_url in client.rb, which tells each run.");

    private static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "notification", told =>
        (told["type"].Text ?? told["message_type"].Text) switch
        {
            "converge_failure" => Failure(delivery, told, told["exception_message"].Text ?? told["failure_snippet"].Text, failed: null),
            "compliance_failure" => Failure(
                delivery, told, told["failure_snippet"].Text, (int?)Count(told["total_number_of_failed_tests"])),
            "run_converge" => Run(delivery, told),
            var kind => Told.Nothing(kind ?? "a message without its type"),
        });

    private static Translation Failure(Delivery delivery, Payload told, string? error, int? failed)
    {
        var (start, end) = (told["start_time_utc"].Time, told["end_time_utc"].Time ?? told["timestamp_utc"].Time);
        return Fact(
            delivery,
            told,
            // Runs have no id: a node has one at a time.
            $"{told["type"].Text}@{(start ?? end)?.ToUnixTimeSeconds()}",
            ConfigurationRunState.Failed,
            changed: null,
            failed,
            start,
            end,
            told["automate_failure_url"].Text,
            error);
    }

    private static Translation Run(Delivery delivery, Payload told)
    {
        ConfigurationRunState? state = told["status"].Text switch
        {
            "success" => ConfigurationRunState.Succeeded,
            "failure" => ConfigurationRunState.Failed,
            _ => null,
        };
        return state is null
            ? new Translation.Failed(ForeignText.FirstLine($"a run with the unknown status '{told["status"].Text}'")!)
            : Fact(
                delivery,
                told,
                told["run_id"].Text,
                state.Value,
                (int?)Count(told["updated_resource_count"]),
                failed: null,
                told["start_time"].Time,
                told["end_time"].Time,
                url: null,
                told["error"]["message"].Text);
    }

    private static Translation Fact(
        Delivery delivery, Payload told, string? id, ConfigurationRunState state, int? changed, int? failed, DateTimeOffset? start,
        DateTimeOffset? end, string? url, string? error) =>
        ForeignText.Short(told["node_name"].Text) is { } node && ForeignText.Short(id) is { } run
            ? Told.One(
                delivery,
                new ConfigurationRun(
                    Title,
                    $"{node} {run}",
                    node,
                    state,
                    changed,
                    failed,
                    start,
                    end,
                    ForeignText.Link(url),
                    state is ConfigurationRunState.Failed ? ForeignText.FirstLine(error) : null,
                    SentLabels.InOrder([("node", node), ("cookbook", told["cookbook"].Text), ("environment", told["environment"].Text)])),
                login: null,
                end,
                start)
            : new Translation.Failed("a notification without its node or run");

    private static long? Count(Payload count) => count.Number is >= 0 and <= int.MaxValue and var number ? number : null;
}
