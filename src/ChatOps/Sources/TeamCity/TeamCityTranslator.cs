using ChatOps.Journal;

namespace ChatOps.Sources.TeamCity;

/// <summary>
/// Translates TeamCity's own webhooks, whose payload is a build as the REST API has it, and those of tcWebHooks, whose payload is flat.
/// </summary>
internal sealed class TeamCityTranslator(TeamCityOptions options)
{
    public Translation Translate(Delivery delivery) => Payload.Translate(delivery, "build", told =>
        told["eventType"].Text is { } kind ? Own(kind, told["payload"], delivery)
        : told["build"].Exists ? Plugin(told["build"], delivery)
        : new Translation.Failed("a webhook that is neither TeamCity's own nor of tcWebHooks"));

    private Translation Own(string kind, Payload build, Delivery delivery)
    {
        BuildState? state = (kind, build["status"].Text) switch
        {
            ("BUILD_TYPE_ADDED_TO_QUEUE", _) => BuildState.Queued,
            ("BUILD_STARTED", _) => BuildState.Running,
            ("BUILD_INTERRUPTED", _) => BuildState.Aborted,
            ("BUILD_FINISHED", "SUCCESS") => BuildState.Succeeded,
            ("BUILD_FINISHED", "FAILURE" or "ERROR") => BuildState.Failed,
            ("BUILD_FINISHED", "UNKNOWN") => BuildState.Aborted,
            _ => null,
        };
        if (state is null)
        {
            return kind is "BUILD_FINISHED"
                ? new Translation.Failed(ForeignText.FirstLine($"a build with the unknown status '{build["status"].Text}'")!)
                : Told.Nothing(kind);
        }

        // A build of several repositories has a revision of each; the first is that of the main one.
        var revision = build["revisions"]["revision"].Items.FirstOrDefault();
        var root = revision["vcs-root-instance"]["name"].Text?.Split('#')[0];
        return Build(
            delivery,
            build["buildTypeId"].Text ?? build["buildType"]["id"].Text,
            build["buildType"]["name"].Text,
            build["id"].Id,
            build["number"].Text,
            build["webUrl"].Text,
            state.Value,
            CloneAddress.Parse(root),
            ForeignText.Sha(revision["version"].Text),
            build["branchName"].Text ?? revision["vcsBranchName"].Text,
            build["defaultBranch"].Flag,
            Version(build["properties"]["property"]),
            build["startDate"].Time,
            build["finishDate"].Time,
            build["triggered"]["user"]["username"].Text);
    }

    private static Translation Plugin(Payload build, Delivery delivery)
    {
        BuildState? state = (build["notifyType"].Text, build["buildResult"].Text) switch
        {
            ("buildAddedToQueue", _) => BuildState.Queued,
            ("buildStarted" or "changesLoaded" or "beforeBuildFinish", _) => BuildState.Running,
            ("buildInterrupted", _) or ("buildFinished", "interrupted") => BuildState.Aborted,
            ("buildFinished" or "buildSuccessful" or "buildFixed", "success") => BuildState.Succeeded,
            ("buildFinished" or "buildFailed" or "buildBroken", "failure") => BuildState.Failed,
            _ => null,
        };
        return state is null
            ? Told.Nothing($"{build["notifyType"].Text} {build["buildResult"].Text}")
            : Build(
                delivery,
                build["buildTypeId"].Text,
                build["buildName"].Text,
                build["buildId"].Id,
                build["buildNumber"].Text,
                build["buildStatusUrl"].Text,
                state.Value,
                CloneAddress.Parse(build["vcsRootUrl"].Text),
                build["changes"].Items.Select(change => ForeignText.Sha(change["version"].Text)).FirstOrDefault(sha => sha is not null),
                build["branchDisplayName"].Text ?? build["branchName"].Text,
                build["branchIsDefault"].Flag,
                version: null,
                build["buildStartTime"].Time,
                build["buildFinishTime"].Time,
                build["triggeredBy"].Text);
    }

    private static Translation Build(
        Delivery delivery, string? job, string? name, long? id, string? number, string? url, BuildState state, CloneAddress? cloned,
        string? commit, string? branch, bool? isDefault, string? version, DateTimeOffset? started, DateTimeOffset? finished, string? by)
    {
        if (ForeignText.Short(job) is not { } path || id is not { } run)
        {
            return new Translation.Failed("a build without its configuration or id");
        }

        var isOver = state >= BuildState.Succeeded;
        var told = ForeignText.Short(number);
        return Told.One(
            delivery,
            new BuildChanged(
                $"{new JobName(TeamCitySource.Name, delivery.Instance is TeamCitySource.Name or "" ? null : delivery.Instance, path)}",
                long.TryParse(told, out var counted) && counted > 0 ? counted : run,
                ForeignText.Short(name) ?? path,
                ForeignText.Link(url),
                state,
                cloned?.Path,
                commit,
                BranchOf(branch),
                version ?? (told is not null && told.Contains('.') && told.Any(char.IsAsciiDigit) ? told : null),
                started,
                isOver && finished > started ? finished - started : null,
                Tests: null,
                run,
                IsDefaultBranch: isDefault)
            {
                CloneHost = cloned?.Host,
            },
            by,
            isOver ? finished : started);
    }

    /// <summary>A default branch may be called "&lt;default&gt;", which says nothing.</summary>
    private static string? BranchOf(string? branch)
    {
        const string Heads = "refs/heads/";
        var name = branch?.StartsWith(Heads, StringComparison.Ordinal) is true ? branch[Heads.Length..] : branch;
        return name is "<default>" ? null : ForeignText.Short(name);
    }

    private string? Version(Payload parameters) => options.EffectiveVersionParameters
        .Select(name => parameters.Items.Where(parameter => parameter["name"].Text == name)
            .Select(parameter => ForeignText.FirstLine(parameter["value"].Text))
            .FirstOrDefault(value => value is not null))
        .FirstOrDefault(value => value is not null);
}
