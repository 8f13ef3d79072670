using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Clusters;
using ChatOps.Commands;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Policy;
using ChatOps.Schedules;
using ChatOps.Sources.GitHub;
using ChatOps.Sources.Jenkins;
using ChatOps.Storage;
using ChatOps.Timeline;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps;

/// <summary>The bot as one ASP.NET Core application: its table of contents.</summary>
public static class Bot
{
    /// <summary>Builds the application; <paramref name="configure"/> may add configuration or replace the clock before anything is read.</summary>
    /// <exception cref="ConfigurationException">Something in the configuration is wrong.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddConfiguredFiles();
        builder.AddObservability();
        configure?.Invoke(builder);
        var settings = Settings.Read(builder.Configuration);

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));

        // The store and what it must hold come first: hosted services start in this order, the web server last.
        services.AddSingleton<Database>(s => new SqliteDatabase(settings.DatabasePath, s.GetRequiredService<TimeProvider>()));
        services.AddHostedService<Migrator>();
        services.TryAddSingleton<Deliveries>();
        services.AddSingleton<Events>();
        services.AddRunning<Interpreter>();

        services.AddSingleton(new ServiceCatalog(settings.Catalog));
        services.AddSingleton(settings.Access);
        services.AddSingleton<AccessPolicy>();

        services.AddSlack(settings.Slack, settings.Http.MaxBodyBytes);
        services.AddGitHub();
        services.AddJenkins();

        services.AddRunning<Board>();
        services.AddRunning<Storyteller>();
        services.AddSingleton<StoryIndex>();

        services.AddSingleton(settings.Clusters);
        services.AddSingleton<ClusterSet>();
        services.AddSingleton<OperationRows>();
        services.AddSingleton<Versions>();
        services.AddSingleton<Planner>();
        services.AddSingleton<OperationDesk>();
        services.AddRunning<OperationRunner>();

        services.AddSingleton<Grammar>();
        services.AddSingleton<DeskAnswers>();
        services.AddSingleton<Doctor>();
        services.AddSingleton<CommandTable>();
        services.AddSingleton<Dispatcher>();
        services.AddRunning<CommandRunner>();

        services.AddSchedules();

        var app = builder.Build();
        app.MapObservability();
        app.MapSlack();
        app.MapGitHub();
        app.MapJenkins();
        return app;
    }

    /// <summary>Runs until asked to stop; <c>replay</c> translates failed deliveries again and ends. Returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var replay = args is ["replay", ..];
            await using var app = Build(replay ? args[1..] : args);
            if (replay)
            {
                await app.Services.GetServices<IHostedService>().OfType<Migrator>().Single().StartAsync(CancellationToken.None);
                var (tried, failing) = await app.Services.GetRequiredService<Interpreter>().ReplayAsync(CancellationToken.None);
                Console.WriteLine($"{tried} failed deliveries translated again: {tried - failing} succeeded, {failing} still fail.");
                return failing == 0 ? 0 : 1;
            }

            await app.RunAsync();
            return 0;
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            // EX_CONFIG: starting again will not help.
            return 78;
        }
    }

    /// <summary>A part that runs by itself and that others may talk to.</summary>
    private static void AddRunning<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(s => s.GetRequiredService<T>());
    }
}
