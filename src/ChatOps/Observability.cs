using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatOps.Chat.Slack;
using ChatOps.Storage;
using Dapper;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatOps;

/// <summary>Health, metrics, traces and logs, for those who run the bot.</summary>
internal static class Observability
{
    private static readonly string[] ResponsePaths = ["/commands/", "/actions/", "/app/"];
    private static readonly string[] WatchedPaths = ["/health", "/metrics"];

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction())
        {
            builder.Logging.ClearProviders().AddJsonConsole(options => options.IncludeScopes = true);
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? "chatops"))
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter());
        // Spans that nobody collects would only cost time.
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(traces => traces
                    .AddSource(Telemetry.Name)
                    .AddAspNetCoreInstrumentation(options => options.Filter = context => !Array.Exists(WatchedPaths, path => context.Request.Path.StartsWithSegments(path)))
                    .AddHttpClientInstrumentation(options => options.EnrichWithHttpRequestMessage = HideAddress)
                    .AddOtlpExporter());
        }

        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>(DatabaseHealth.Name, timeout: TimeSpan.FromSeconds(5))
            .AddCheck<SlackHealth>("slack");
        // Metrics tell it, too: whoever asks the endpoints does not tell anybody.
        builder.Services.AddSingleton<IHealthCheckPublisher, HealthGauge>();
        builder.Services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)));
    }

    public static void MapObservability(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        // With several replicas: whether this one can take deliveries, which has nothing to do with Slack.
        app.MapHealthChecks("/health/journal", new HealthCheckOptions { Predicate = check => check.Name is DatabaseHealth.Name, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
        app.MapPrometheusScrapingEndpoint();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(report.Entries.ToDictionary(e => e.Key, e => e.Value.Description ?? e.Value.Status.ToString()).Prepend(new("version", BuildVersion.Current)).ToDictionary());

    /// <summary>Slack's response addresses are secrets: whoever has one may answer in the bot's name for half an hour.</summary>
    private static void HideAddress(Activity activity, HttpRequestMessage request)
    {
        if (request.RequestUri is { } uri && ResponsePaths.Any(path => uri.AbsolutePath.Contains(path, StringComparison.Ordinal)))
        {
            activity.SetTag("url.full", uri.GetLeftPart(UriPartial.Authority) + "/-");
        }
    }
}

internal sealed class DatabaseHealth(Database database, TimeProvider clock) : IHealthCheck
{
    public const string Name = "database";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A row, so that it needs what a delivery needs: a place on the disk.
            await database.WriteAsync(
                connection => connection.ExecuteAsync(
                    "insert into probes (name, at) values ('health', @now) on conflict (name) do update set at = excluded.at", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
                cancellationToken);
            return HealthCheckResult.Healthy("writable");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("cannot be written", exception);
        }
    }
}

/// <summary>What the health checks said last.</summary>
internal sealed class HealthGauge : IHealthCheckPublisher
{
    private volatile HealthReport? _last;

    public HealthGauge(IMeterFactory meters) => meters.Create(Telemetry.Name).CreateObservableGauge(
        "chatops.health",
        () => _last?.Entries.Select(entry => new Measurement<int>(entry.Value.Status is HealthStatus.Healthy ? 1 : 0, new KeyValuePair<string, object?>("check", entry.Key))) ?? [],
        unit: null,
        "1 for a check that is well, 0 for one that is not: database, slack");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _last = report;
        return Task.CompletedTask;
    }
}

/// <summary>Ready is: Slack takes our token and, in Socket Mode, can reach us. In HTTP mode the web server is all it takes for that.</summary>
internal sealed class SlackHealth(SlackOptions options, SlackCredentials credentials, SlackSocketState sockets, TimeProvider clock) : IHealthCheck
{
    /// <summary>Whoever asks right after the start waits for the first connection: that it is still on its way is no fault.</summary>
    private static readonly TimeSpan FirstConnection = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Mode is SlackMode.Socket && credentials.Refusal is null)
        {
            await sockets.Known.WaitAsync(FirstConnection, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Result();
    }

    private HealthCheckResult Result() =>
        credentials.Refusal is { } refusal
            ? HealthCheckResult.Unhealthy(refusal.Sentence)
        : options.Mode is not SlackMode.Socket
            ? HealthCheckResult.Healthy("signed requests")
        : sockets.Connected > 0
            ? HealthCheckResult.Healthy($"{sockets.Connected} of {Plural.Of(sockets.Wanted, "connection")}")
            : HealthCheckResult.Unhealthy(sockets.Problem ?? "not connected");
}
