using ChatOps.BuildServers;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

public sealed class BuildCommand(
    BuildRequests requests, BuildRequestRows rows, BuildAborts aborts, ReportedBuilds builds, BuildAccess access) : Command
{
    private const string Abort = "abort";

    public override string Verb => "build";

    public override string Usage => "JOB [BRANCH] [PARAM=VALUE …] | BUILD abort";

    public override string Summary => "Start a build, or abort one.";

    public override string Example => "web main VERSION=1.4.3";

    public override RichText Details => RichText.Of(
        $"Nothing is shown first: it is in the queue at once. Where it is built, {new Span.Command("may", "build web")} says who may.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("JOB", "With its folders, or as much of its end as only it has."),
        new("BRANCH", "Where a job has one for each branch."),
        new("PARAM=VALUE", "What isn't given has the job's default; secrets aren't taken in chat."),
        new("BUILD", "As its message names it, \"web/main#128\"; or the job, for what still waits in the queue."),
    ];

    public override string? ListedWith => "cancel";

    public override IReadOnlyList<Input> Questions => BuildForm.Questions;

    /// <summary>A dialog would find nothing otherwise.</summary>
    public override bool Asks => requests.IsPossible;

    public override string Submit => "Build";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.IsEmpty)
        {
            return Cards.Say("Build which job?", Tone.Warning) with
            {
                Lines =
                [
                    .. Forms.Select(form => RichText.Of($"{new Span.Command(Verb, form)}")),
                    RichText.Of($"Example: {new Span.Command(Verb, Example)}. Nothing was done."),
                ],
            };
        }

        var values = call.Arguments.TakeAssignments();
        var isAbort = call.Arguments.TakeFirst(word => word is Abort, "") is not null;
        var job = call.Arguments.TakeFirst(_ => true, "") ?? throw new CommandSyntaxException(
            isAbort ? RichText.Of($"Abort which build? Name its job and number: {"web/main#128":c}.") : RichText.Of($"Build which job?"));
        var branch = call.Arguments.TakeFirst(_ => true, "", "on", "in");
        Grammar.Finish(call.Arguments);
        return !isAbort ? await StartAsync(call, job, branch, values, cancellationToken)
            : values.Count > 0 ? throw new CommandSyntaxException("What is aborted takes no values. Nothing was done.")
            : branch is null && BuildReference.Parse(job) is var (name, number) ? await AbortAsync(call, name, number, cancellationToken)
            : await CancelAsync(call, branch is null ? job : $"{job}/{branch}", cancellationToken);
    }

    private async Task<Card> StartAsync(
        CommandCall call, string word, string? branch, IReadOnlyList<(string Name, string Value)> values,
        CancellationToken cancellationToken)
    {
        var listing = await requests.JobsAsync(cancellationToken);
        ListedJob job;
        try
        {
            job = new JobSearch([.. listing.Jobs.Where(one => access.IsKnown(new About.Job($"{one.Name}", Home: null)))])
                .Find(word, branch);
        }
        catch (CommandSyntaxException) when (listing.Why is not null)
        {
            return Cards.Say(RichText.Of($"I couldn't find the job {word:c}: {listing.Why} Nothing was done."), Tone.Warning);
        }

        var (services, refusal) = await access.AskAsync(
            call, Verb, new About.Job($"{job.Name}", Home: null), job.Title, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        var answer = await requests.DescribeAsync(job, cancellationToken);
        if (answer.Job is not { IsBuildable: true } description)
        {
            return Cards.Say($"{job.Title} wasn't started: {(answer.Job is null ? answer.Why : "It is disabled.")}", Tone.Bad);
        }

        var given = BuildValues.Of(job.Title, description, values);
        var start = await requests.StartAsync(
            $"{call.Delivery}", job, description, services[0].Name, given, call.Where.Who, cancellationToken);
        return Told(job, given, services, start);
    }

    private Card Told(
        ListedJob job, IReadOnlyList<BuildParameter> values, IReadOnlyList<Service> services, BuildStart start)
    {
        var with = values.Count == 0 ? "" : $" with {string.Join(", ", values)}";
        var channels = services.SelectMany(service => service.Channels).Distinct()
            .Select(channel => RichText.Of($"{new Span.Channel(channel)}"))
            .ToList();
        var where = channels.Count > 0 ? RichText.Join(", ", channels) : null;
        return start switch
        {
            BuildStart.Started(var name, var number, var url) => Cards.Say(
                RichText.Of($"{Link(url, $"{name} #{number}")} has started{with}."), Tone.Good) with
            {
                Lines = where is null ? [] : [RichText.Of($"Its message in {where} follows it.")],
                Buttons = [new("Abort", "ops", $"{Words($"{job.Name}#{number}")} abort", ButtonStyle.Danger)],
            },
            BuildStart.Queued(var wasThere, var why) => Cards.Say(
                wasThere
                    ? RichText.Of($"A build of {job.Title}{with} was in the queue already, and is there once.")
                    : RichText.Of($"A build of {job.Title}{with} is in the queue."),
                Tone.Running) with
            {
                Lines =
                [
                    .. why is null ? Array.Empty<RichText>() : [why],
                    .. where is null ? Array.Empty<RichText>() : [RichText.Of($"Once it has started, its message in {where} follows it.")],
                ],
                Buttons = [new("Cancel", "ops", $"{Words($"{job.Name}")} abort", ButtonStyle.Danger)],
            },
            BuildStart.Refused(var why) => Cards.Say($"{job.Title} wasn't started: {why}", Tone.Bad),
            BuildStart.Unknown(var why) => Cards.Say(
                $"It isn't known whether a build of {job.Title}{with} was started: {why}", Tone.Warning) with
            {
                Lines =
                [
                    RichText.Of(
                        $"I'm looking for it in the queue and among the builds, and don't send it again.{(where is null ? RichText.Empty : RichText.Of($" {where} will say what became of it."))}"),
                ],
            },
            _ => throw new InvalidOperationException($"What is {start}?"),
        };
    }

    private async Task<Card> AbortAsync(CommandCall call, string job, long number, CancellationToken cancellationToken)
    {
        if (await builds.FindAsync(job, number, cancellationToken) is not { } build)
        {
            return Cards.Say(RichText.Of($"I know no build {$"{job}#{number}":c}. Nothing was done."), Tone.Warning);
        }

        var (services, refusal) = await access.AskAsync(call, Verb, build.About, Builds.Title(build), cancellationToken);
        return refusal ?? (build.IsOver
            ? TooLate(Builds.Title(build))
            : await aborts.AbortAsync(build, services[0].Name, call.Where.Who, cancellationToken) switch
            {
                { Kind: BuildServerReplyKind.Taken } => Cards.Say($"{Builds.Title(build)} is aborted.", Tone.Good),
                { Kind: BuildServerReplyKind.Gone } => TooLate(Builds.Title(build)),
                { Kind: BuildServerReplyKind.Uncertain } unknown => Cards.Say(
                    $"It isn't known whether {Builds.Title(build)} is aborted: {unknown.Why} Its message shows it within a minute.",
                    Tone.Warning),
                var reply => Cards.Say(
                    RichText.Of($"{Link(build.Url, Builds.Title(build))} wasn't aborted: {reply.Why}"), Tone.Bad),
            });
    }

    private async Task<Card> CancelAsync(CommandCall call, string word, CancellationToken cancellationToken)
    {
        var open = (await rows.OpenAsync(cancellationToken)).FirstOrDefault(request => request.Number is null
            && new[] { word, Uri.UnescapeDataString(word) }.Any(name => JobSearch.Is(
                name, request.Fact.Name, JobName.Parse(request.Fact.Job).Path, request.Fact.Job)));
        if (open is null)
        {
            return Cards.Say(
                RichText.Of(
                    $"Nothing that was asked for here waits in the queue of {Uri.UnescapeDataString(word):c}. To abort a build that runs, name it: {new Span.Command(Verb, $"web/main#128 {Abort}")}. Nothing was done."),
                Tone.Warning);
        }

        var (_, refusal) = await access.AskAsync(
            call, Verb, new About.Job(open.Fact.Job, Home: null), open.Fact.Name, cancellationToken);
        return refusal ?? (open.Item is not { } item
            ? Cards.Say(
                $"It isn't known yet whether the build of {open.Fact.Name} is in the queue, so it can't be cancelled. Try again in a minute.",
                Tone.Warning)
            : await aborts.CancelAsync(open, item, call.Where.Who, cancellationToken) switch
            {
                { Kind: BuildServerReplyKind.Taken } => Cards.Say(
                    $"The build of {open.Fact.Name} is cancelled. It hadn't started.", Tone.Good),
                { Kind: BuildServerReplyKind.Gone } => Cards.Say(
                    $"The build of {open.Fact.Name} is no longer in the queue: it has started, or someone cancelled it. Nothing was done.",
                    Tone.Warning),
                { Kind: BuildServerReplyKind.Uncertain } unknown => Cards.Say(
                    $"It isn't known whether the build of {open.Fact.Name} is cancelled: {unknown.Why}", Tone.Warning),
                var reply => Cards.Say($"The build of {open.Fact.Name} wasn't cancelled: {reply.Why}", Tone.Bad),
            });
    }

    private static Card TooLate(string title) => Cards.Say($"{title} is over, so it can't be aborted. Nothing was done.", Tone.Warning);

    private string Words(string build) => $"{Verb} {Uri.EscapeDataString(build)}";

    private static RichText Link(string? url, string title) =>
        url is null ? RichText.Of($"{title}") : RichText.Of($"{new Span.Link(url, title)}");
}
