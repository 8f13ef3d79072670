using ChatOps.BuildServers;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

/// <summary>
/// The dialog for a build: the job and its branch are searched for, and then it asks for the values that the job declares.
/// </summary>
public sealed class BuildForm(BuildRequests requests, BuildAccess access, TimeProvider clock)
{
    /// <summary>In the order in which the command takes them.</summary>
    public const string Job = "job", Branch = "job-branch";

    /// <summary>Before the name of a parameter.</summary>
    public const string Parameter = "param.";

    private const int MostOffered = 100, MostParameters = 20, LongestName = 100, MostNamed = 10;

    /// <summary>Build servers aren't asked at each letter.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private (JobListing Listing, DateTimeOffset Until)? _read;

    public static IReadOnlyList<Input> Questions { get; } =
    [
        new Input.Search(Job, "Job", Hint: "Its name, or as much of its end as only it has.") { IsFollowed = true },
        new Input.Search(Branch, "Branch", Optional: true, Hint: "Where a job has one for each branch.") { IsFollowed = true },
    ];

    public async Task<IReadOnlyList<MenuOption>> SuggestAsync(FormQuestion question, CancellationToken cancellationToken)
    {
        var jobs = new JobSearch((await ListAsync(cancellationToken)).Jobs);
        return question.Input is Job ? [.. jobs.Matching(question.Typed).Take(MostOffered)]
            : question.Answers.GetValueOrDefault(Job) is { } job
                ? [.. jobs.BranchesOf(job, question.Typed).Take(MostOffered).Select(branch => new MenuOption(branch, branch))]
                : [];
    }

    /// <summary>The form with what the chosen job takes.</summary>
    public async Task<Form> FollowAsync(Form form, ChatInput.FormChanged changed, CancellationToken cancellationToken)
    {
        if (changed.Answers.GetValueOrDefault(Job) is not { } word)
        {
            return form;
        }

        var listing = await ListAsync(cancellationToken);
        ListedJob job;
        try
        {
            job = new JobSearch(listing.Jobs).Find(word, changed.Answers.GetValueOrDefault(Branch));
        }
        catch (CommandSyntaxException unclear)
        {
            return form with
            {
                Lines = [listing.Why is { } why ? RichText.Of($"I couldn't find the job {word:c}: {why}") : unclear.Answer],
            };
        }

        if (await access.RefusalAsync(changed.Where, "build", new About.Job($"{job.Name}", Home: null), cancellationToken) is { } refusal)
        {
            return form with { Lines = [RichText.Of($"⛔ {refusal}")] };
        }

        var answer = await requests.DescribeAsync(job, cancellationToken);
        if (answer.Job is not { IsBuildable: true } description)
        {
            return form with { Lines = [RichText.Of($"⛔ {(answer.Job is null ? answer.Why : $"{job.Title} is disabled.")}")] };
        }

        var asked = description.Parameters.Where(IsAsked).Take(MostParameters).ToList();
        var left = description.Parameters.Except(asked).Select(parameter => parameter.Name).ToList();
        return form with
        {
            Lines =
            [
                asked.Count == 0 ? RichText.Of($"{job.Title:b} asks for no values.")
                    : RichText.Of($"{job.Title:b}: what you leave empty has the job's default."),
                .. left.Count == 0 ? (RichText[])[] : [RichText.Of($"Not asked for here: {Plural.Some(left, MostNamed)}.")],
            ],
            Inputs = [.. form.Inputs, .. asked.Select(Asked)],
        };
    }

    private static Input Asked(JobParameter parameter) => parameter.Kind switch
    {
        JobParameterKind.Flag => new Input.Choice(Parameter + parameter.Name, parameter.Name, ["true", "false"], Optional: true),
        JobParameterKind.Choice =>
            new Input.Choice(Parameter + parameter.Name, parameter.Name, [.. parameter.Choices], Optional: true),
        _ => new Input.Text(Parameter + parameter.Name, parameter.Name, Optional: true),
    };

    /// <summary>What may be a secret would be stored as typed.</summary>
    private static bool IsAsked(JobParameter parameter) =>
        parameter.Kind is JobParameterKind.Text or JobParameterKind.Flag or JobParameterKind.Choice
        && parameter.Name.Length is > 0 and <= LongestName
        && !parameter.Name.Contains('=', StringComparison.Ordinal)
        && !BuildValues.IsSecret(parameter.Name)
        && (parameter.Kind is not JobParameterKind.Choice || parameter.Choices.Count is > 0 and <= MostOffered);

    private async Task<JobListing> ListAsync(CancellationToken cancellationToken)
    {
        if (_read is { } read && clock.GetUtcNow() < read.Until)
        {
            return read.Listing;
        }

        var listing = await requests.JobsAsync(cancellationToken);
        listing = listing with { Jobs = [.. listing.Jobs.Where(job => access.IsKnown(new About.Job($"{job.Name}", Home: null)))] };
        _read = listing.Why is null ? (listing, clock.GetUtcNow() + Fresh) : null;
        return listing;
    }
}
