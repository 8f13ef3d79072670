using System.Security.Cryptography;
using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.Terraform;

/// <summary>Configuration section <c>ChatOps:Terraform</c>.</summary>
public sealed class TerraformOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Terraform";
}

/// <summary>
/// HCP Terraform (Terraform Cloud) and Terraform Enterprise: notifications about runs at <c>/terraform</c>, signed with HMAC.
/// </summary>
public static class TerraformSource
{
    public static EventSource Source { get; } = TokenSource.Of<TerraformOptions>(
        "terraform",
        "Terraform",
        TerraformOptions.Section,
        tokens => new HmacVerifier(new("X-TFE-Notification-Signature") { Algorithm = HashAlgorithmName.SHA512 }, tokens),
        Translate,
        "Create this notification configuration for each workspace, under Settings, Notifications or with the API (POST /workspaces/ID/notification-configurations).");

    private static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "notification", told =>
    {
        var last = told["notifications"].Items.LastOrDefault();
        if (last["trigger"].Text is not { } trigger || !trigger.StartsWith("run:", StringComparison.Ordinal))
        {
            // It is sent once to try the address; drift has payloads of its own.
            return Told.Nothing(last["trigger"].Text ?? told["trigger"].Text ?? "a notification without trigger");
        }

        if (ForeignText.Short(told["run_id"].Text) is not { } id || ForeignText.Short(told["workspace_name"].Text) is not { } workspace)
        {
            return new Translation.Failed("a notification without its run or workspace");
        }

        if (StateOf(trigger, last["run_status"].Text) is not { } state)
        {
            return Told.Nothing(trigger);
        }

        var (start, at) = (told["run_created_at"].Time, last["run_updated_at"].Time);
        return Told.One(
            delivery,
            new ConfigurationRun(
                "Terraform",
                id,
                workspace,
                state,
                last["run_status"].Text is "planned_and_finished" ? 0 : null,
                Failed: null,
                start,
                state >= ConfigurationRunState.Succeeded ? at : null,
                ForeignText.Link(told["run_url"].Text),
                Error: null,
                SentLabels.InOrder([("workspace", workspace), ("organization", told["organization_name"].Text)])),
            last["run_updated_by"].Text ?? told["run_created_by"].Text,
            at,
            start);
    });

    private static ConfigurationRunState? StateOf(string trigger, string? status) => (trigger, status) switch
    {
        (_, "canceled" or "force_canceled" or "discarded") => ConfigurationRunState.Cancelled,
        ("run:errored", _) or (_, "errored") => ConfigurationRunState.Failed,
        ("run:completed", _) => ConfigurationRunState.Succeeded,
        ("run:created", _) => ConfigurationRunState.Queued,
        ("run:planning" or "run:needs_attention" or "run:applying", _) => ConfigurationRunState.Running,
        _ => null,
    };
}
