using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.Incidents;

internal static class IncidentsRegistration
{
    public static void AddIncidents(this IServiceCollection services, IncidentSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<IncidentRows>();
        services.AddSingleton<IncidentPosts>();
        services.AddSingleton<IncidentWriter>();
        services.AddSingleton<IncidentTimeline>();
        services.AddSingleton<IncidentCaptures>();
        services.AddSingleton<IChecks, IncidentChecks>();
        services.AddWorker<IncidentRooms>();
        services.AddWorker<IncidentReminders>();
    }
}
