using ChatOps.BuildServers;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Clusters;
using ChatOps.Commands;
using ChatOps.DeploymentReports;
using ChatOps.Drift;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Marks;
using ChatOps.OnCall;
using ChatOps.Operations;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Audit;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Linking;
using ChatOps.Policy.Locks;
using ChatOps.Recovery;
using ChatOps.Replicas;
using ChatOps.Schedules;
using ChatOps.Silences;
using ChatOps.Sources;
using ChatOps.Storage;
using ChatOps.Timeline;
using ChatOps.Timeline.Digests;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps;

/// <summary>The bot as one ASP.NET Core application: what it is made of.</summary>
public static class Bot
{
    /// <summary>The tools that send events to the bot, one per line.</summary>
    public static IReadOnlyList<EventSource> EventSources { get; } =
    [
        Sources.GitHub.GitHubSource.Source,
        Sources.Jenkins.JenkinsSource.Source,
        Sources.GitLab.GitLabSource.Source,
        Sources.Bitbucket.BitbucketSource.Source,
        Sources.Gitea.GiteaSource.Source,
        Sources.TeamCity.TeamCitySource.Source,
        Sources.Codeship.CodeshipSource.Source,
        Sources.Travis.TravisSource.Source,
        Sources.AzureDevOps.AzureDevOpsSource.Source,
        Sources.Aws.AwsSource.Source,
        Sources.GoogleCloud.GoogleCloudSource.Source,
        Sources.CiJobs.CiJobsSource.Source,
        Sources.Alertmanager.AlertmanagerSource.Source,
        Sources.Grafana.GrafanaSource.Source,
        Sources.PagerDuty.PagerDutySource.Source,
        Sources.Datadog.DatadogSource.Source,
        Sources.Sentry.SentrySource.Source,
        Sources.Kibana.KibanaSource.Source,
        Sources.Watcher.WatcherSource.Source,
        Sources.Opsgenie.OpsgenieSource.Source,
        Sources.InfluxDb.InfluxDbSource.Source,
        Sources.Heartbeat.HeartbeatSource.Source,
        Sources.Harbor.HarborSource.Source,
        Sources.DockerHub.DockerHubSource.Source,
        Sources.Acr.AcrSource.Source,
        Sources.Quay.QuaySource.Source,
        Sources.JFrog.JFrogSource.Source,
        Sources.Nexus.NexusSource.Source,
        Sources.ArgoCD.ArgoCDSource.Source,
        Sources.Flux.FluxSource.Source,
        Sources.Awx.AwxSource.Source,
        Sources.Chef.ChefSource.Source,
        Sources.Puppet.PuppetSource.Source,
        Sources.Terraform.TerraformSource.Source,
        Sources.Atlantis.AtlantisSource.Source,
        Sources.CDEvents.CDEventsSource.Source,
        Sources.Generic.GenericSource.Source,
    ];

    /// <summary>The chat platforms that the bot can serve, one per line.</summary>
    public static IReadOnlyList<ChatPlatformKind> ChatPlatforms { get; } =
    [
        Chat.Slack.SlackRegistration.Kind,
        Chat.Teams.TeamsRegistration.Kind,
    ];

    /// <summary>
    /// Builds the application; <paramref name="configure"/> may add configuration or replace the clock before anything is read.
    /// </summary>
    /// <param name="sources">Defaults to the bot's own.</param>
    /// <param name="chat">Likewise.</param>
    /// <exception cref="ConfigurationException">Something in the configuration is wrong.</exception>
    public static WebApplication Build(
        string[] args,
        Action<WebApplicationBuilder>? configure = null,
        IReadOnlyList<EventSource>? sources = null,
        IReadOnlyList<ChatPlatformKind>? chat = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddConfiguredFiles();
        builder.AddObservability();
        configure?.Invoke(builder);
        var settings = Settings.Read(builder.Configuration, sources ?? EventSources, chat ?? ChatPlatforms);

        Redaction.Configure(settings.Redaction);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));

        // Storage and migrations come first: hosted services start in this order, with the web server last, and stop in reverse order.
        services.AddStorage(settings.Storage);
        services.AddMigrator();
        services.AddSchedules(settings.Storage);
        services.AddReplicas();
        services.AddChecks();
        services.AddJournal();
        services.AddCatalog(settings.Catalog, settings.ChatNames);
        services.AddPeople(settings.People);
        services.AddPolicy(settings.PolicyFile, settings.Policy);
        services.AddLinking();
        services.AddLocks();
        services.AddFreezes();
        services.AddAudit(settings.Audit);
        builder.AddEdge(settings.Http);
        services.AddChat(settings.Chat, settings.OperatorsChannel);
        services.AddEventSources(settings.Sources, settings.Scope);
        services.AddRecovery(settings.Recovery, settings.Scope);
        services.AddBuildServers(settings.Scope);
        services.AddTimeline(settings.Timeline, settings.Subscriptions, settings.QuietHours, settings.TimeZone, settings.ChatNames);
        services.AddDigests(settings.Digests, settings.TimeZone, settings.ChatNames);
        services.AddClusters(settings.Clusters);
        services.AddOperations(settings.Operations);
        services.AddDrift();
        services.AddDeploymentReports();
        services.AddSilences();
        services.AddMarks(settings.Marks);
        services.AddOnCall(settings.OnCall, settings.TimeZone, settings.ChatNames);
        services.AddPaging(settings.Paging);
        services.AddCommands(settings.TimeZone);
        services.AddWorker<Gauges>();

        var app = builder.Build();
        app.SeparateManagement(settings.Http);
        app.MapObservability();
        app.MapChatPlatforms(settings.Chat);
        app.MapEventSources();
        app.MapOnCall();
        return app;
    }

    /// <summary>Runs until stopped, or executes the command in the first argument and exits. Returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is [var verb, .. var rest] && CliCommands.Find(verb) is { } chore)
            {
                return await chore(rest);
            }

            await using var app = Build(args);
            if (!await Migrator.TryPrepareAsync(app.Services))
            {
                return 0;
            }

            var stopping = app.Lifetime.ApplicationStopping;
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // Stopped before startup had finished.
            }

            return 0;
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            // EX_CONFIG: a restart won't help.
            return 78;
        }
        catch (UnusableDatabaseException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }
}
